// Activations as parts of products: where TensorFlow has such ops, and only there.

import { assert, assertEquals } from "@std/assert";

/** Runs the worker with oneDNN or without, as older processors have it. */
async function run(oneDnn: boolean): Promise<{ error: number; ops: string[]; left: number }> {
  const worker = new URL("fused_activation_worker.ts", import.meta.url);
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", worker.href],
    cwd: new URL("../../..", import.meta.url),
    env: { NO_COLOR: "1", TF_DEVICE: "cpu", TF_ENABLE_ONEDNN_OPTS: oneDnn ? "1" : "0" },
    stdin: "null",
  }).output();
  const [stdout, stderr] = [output.stdout, output.stderr].map((x) => new TextDecoder().decode(x));
  assertEquals([output.code, stderr], [0, ""]);
  return JSON.parse(stdout);
}

Deno.test("frozen functions run without oneDNN, which TensorFlow leaves out on older processors", async () => {
  const { error, ops, left } = await run(false);
  assert(error < 1e-5, `off by ${error}`);
  assertEquals([ops.includes("Erf"), left], [true, 0]);
});

Deno.test({
  name: "with oneDNN, the activation is computed by the product before it",
  ignore: Deno.build.arch !== "x86_64",
  fn: async () => {
    const { error, ops, left } = await run(true);
    assert(error < 1e-5, `off by ${error}`);
    assertEquals([ops.includes("Erf"), left], [false, 0]);
  },
});
