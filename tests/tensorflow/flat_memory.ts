// Checks that work can be repeated without end: neither tensors nor the process grow.

import { assert, assertEquals } from "@std/assert";
import { numTensorHandles, tf } from "lib/tensorflow/mod.ts";
import { collectGarbage } from "../support/collect_garbage.ts";

/** Garbage is collected so many times while the work is repeated. */
const COLLECTIONS = 5;

/**
 * Runs `work` to warm up, then `count` times more; checks that neither tensors nor the process's memory grow.
 *
 * @param slack growth of the process that is no leak, in bytes: of the allocators' pools
 */
export async function assertFlat(
  count: number,
  slack: number,
  work: () => void | Promise<void>,
): Promise<void> {
  const measure = async (count: number) => {
    const every = Math.ceil(count / COLLECTIONS);
    for (let i = 1; i <= count; i++) {
      await work();
      if (i % every === 0 || i === count) collectGarbage();
    }
    return [tf.memory().numTensors, tf.memory().numDataBuffers, numTensorHandles()];
  };
  const before = await measure(Math.ceil(count / 4));
  const { rss } = Deno.memoryUsage();
  assertEquals(await measure(count), before);
  const growth = Deno.memoryUsage().rss - rss;
  assert(growth < slack, `the process grew by ${growth / 1e6} MB`);
}
