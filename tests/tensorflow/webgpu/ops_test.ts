// Every op on WebGPU against TensorFlow.js's own CPU backend: results and gradients.

import { assert, assertEquals } from "@std/assert";
import { assertSameResults, onCpu } from "../ops/compare.ts";
import { families } from "../ops/families.ts";
import { onWebGpu, webGpuTest } from "./available.ts";
import { readLine } from "./ops_line.ts";
import { UNSUPPORTED } from "./unsupported.ts";

/** Shaders compute sines, exponentials and their like to fewer digits than processors. */
const TOLERANCE = 1e-4; // software Vulkan stays below 2e-5

const NAN = "not a number";
const OTHERS = Object.keys(families).filter((family) => family !== NAN);

webGpuTest(
  "ops on WebGPU are those of TensorFlow.js's CPU backend",
  (t) => compareFamilies(t, OTHERS),
);

webGpuTest(
  "NaN stays NaN on WebGPU wherever it does on TensorFlow.js's CPU backend, by OpenGL too",
  (t) => compareFamilies(t, [NAN]),
  { openGl: true },
);

async function compareFamilies(t: Deno.TestContext, names: readonly string[]): Promise<void> {
  const worker = new URL("ops_worker.ts", import.meta.url);
  const { code, stdout, stderr } = await onWebGpu(worker, names);
  assertEquals(code, 0, stderr);
  const lines = new Map(stdout.trim().split("\n").map(readLine).map((line) => [line.name, line]));
  for (const family of names) {
    for (const [name, opCase] of Object.entries(families[family])) {
      await t.step(`${family}: ${name}`, async () => {
        const line = lines.get(name);
        assert(line, "WebGPU did not come to it");
        const expected = await onCpu(opCase);
        const compare = () => {
          assertEquals(line.error, undefined);
          assertSameResults(line.results!, expected, TOLERANCE);
        };
        if (name in UNSUPPORTED) assertFails(compare, name);
        else compare();
      });
    }
  }
}

/** Keeps the list of what does not work true. */
function assertFails(compare: () => void, name: string): void {
  try {
    compare();
  } catch {
    return;
  }
  throw new Error(`${name} works on WebGPU now: take it off the list in unsupported.ts.`);
}
