// The stop button at a thousand moments of training: nothing is left, and nothing is lost.

import { assert, assertEquals } from "@std/assert";
import { runWithSignals, toFileUrl } from "../support/processes.ts";

/** Growth of the process over 750 runs that is no leak, in bytes; measured: 0.5 MB. Tensors are counted one by one. */
const SLACK = 10e6;

/** It takes about 10 seconds. */
const LIMIT_MS = 120_000;

Deno.test("1000 interrupts at random moments of training by async leave nothing behind, and lose no step", async () => {
  const script = `import ${JSON.stringify(toFileUrl("tests/training/interrupts_script.ts"))};`;
  const { signal, output } = await runWithSignals(
    script,
    [{ after: "FOUND", signal: "SIGINT" }],
    LIMIT_MS,
  );
  const line = /^FOUND (.*)$/m.exec(output);
  assert(line, output.slice(-2000));
  const { before, after, growth, steps, traces, moments, same } = JSON.parse(line[1]);
  assertEquals(after, before);
  assertEquals(after.handlers, 0);
  assertEquals(signal, "SIGINT", "nobody listens any more, so that it ends the process");
  assert(growth < SLACK, `the process grew by ${growth / 1e6} MB`);
  assertEquals(new Set(steps).size, 1, `steps by their counters: ${steps}`);
  assertEquals(traces, 1);
  const counts = Object.values<number>(moments);
  assertEquals(counts.reduce((sum, count) => sum + count), 1000);
  assert(Math.min(...counts) > 100, JSON.stringify(moments));
  assert(same, "the weights are those of as many steps in one go, bit for bit");
});
