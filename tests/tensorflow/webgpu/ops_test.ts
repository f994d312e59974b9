// Every op on WebGPU against TensorFlow.js's own CPU backend: results and gradients.

import { assert, assertEquals } from "@std/assert";
import { assertSameResults, onCpu } from "../ops/compare.ts";
import { families } from "../ops/families.ts";
import { onWebGpu, webGpuTest } from "./available.ts";
import { readLine } from "./ops_line.ts";
import { UNSUPPORTED } from "./unsupported.ts";

/** Shaders compute sines, exponentials and their like to fewer digits than processors. */
const TOLERANCE = 1e-4; // software Vulkan stays below 2e-5

webGpuTest("ops on WebGPU are those of TensorFlow.js's CPU backend", async (t) => {
  const { code, stdout, stderr } = await onWebGpu(new URL("ops_worker.ts", import.meta.url));
  assertEquals(code, 0, stderr);
  const lines = new Map(stdout.trim().split("\n").map(readLine).map((line) => [line.name, line]));
  for (const [family, cases] of Object.entries(families)) {
    for (const [name, opCase] of Object.entries(cases)) {
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
});

/** Keeps the list of what does not work true. */
function assertFails(compare: () => void, name: string): void {
  try {
    compare();
  } catch {
    return;
  }
  throw new Error(`${name} works on WebGPU now: take it off the list in unsupported.ts.`);
}
