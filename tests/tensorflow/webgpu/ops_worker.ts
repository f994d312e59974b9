// Runs the cases of the named families on WebGPU and prints, a line of JSON for each, what came of it: for ops_test.ts.

import { tf } from "lib/tensorflow/mod.ts";
import { families } from "../ops/families.ts";
import { runCase } from "../ops/run_case.ts";
import type { Line } from "./ops_line.ts";

// Small tensors would go to the processor, and all of these are small.
tf.env().set("WEBGPU_CPU_FORWARD", false);

/** JSON has neither NaN nor infinities. */
const asText = (_: string, value: unknown) =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

for (const family of Deno.args) {
  for (const [name, opCase] of Object.entries(families[family])) {
    const line: Line = { family, name };
    try {
      line.results = (await runCase(opCase)).map((result) => ({
        ...result,
        values: [...result.values as string[]],
      }));
    } catch (error) {
      line.error = (error as Error).message;
    }
    console.log(JSON.stringify(line, asText));
  }
}
