// Which device is used, and that a wish that cannot be met is an error.

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { deviceChoice } from "lib/tensorflow/context.ts";
import { device } from "lib/tensorflow/mod.ts";

const SKIPPED = device().kind === "gpu" ? " (skipped: this machine has a GPU)" : "";

const IMPORT_ENGINE = `
  const { device } = await import("lib/tensorflow/mod.ts");
  console.log(device().kind);
`;

/** Runs a fresh process, since a process has one engine. */
async function inFreshProcess(code: string, env: Record<string, string>) {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: new URL("../..", import.meta.url),
    env: { ...env, NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success: output.success, stdout: decode(output.stdout), stderr: decode(output.stderr) };
}

Deno.test("device says what the work runs on", () => {
  const { kind, name, threads, version, library } = device();
  assert(kind === "cpu" || kind === "gpu");
  assert(name.length > 0);
  assertEquals(threads, navigator.hardwareConcurrency);
  assertMatch(version, /^2\.\d+\.\d+/);
  assert(Deno.statSync(library).isFile);
});

Deno.test("deviceChoice takes cpu, gpu or nothing", () => {
  assertEquals([deviceChoice("cpu"), deviceChoice("gpu"), deviceChoice("")], [
    "cpu",
    "gpu",
    undefined,
  ]);
  const error = assertThrows(() => deviceChoice("tpu"), Error);
  assertStringIncludes(error.message, '"tpu"');
});

Deno.test("TF_DEVICE=cpu forces the CPU and prints nothing else", async () => {
  const { success, stdout, stderr } = await inFreshProcess(IMPORT_ENGINE, { TF_DEVICE: "cpu" });
  assert(success, stderr);
  assertEquals(stdout, "cpu\n");
  assertEquals(stderr, "");
});

Deno.test({
  name: `TF_DEVICE=gpu without a GPU is an error, never a silent CPU${SKIPPED}`,
  ignore: device().kind === "gpu",
  fn: async () => {
    const { success, stderr } = await inFreshProcess(IMPORT_ENGINE, { TF_DEVICE: "gpu" });
    assert(!success);
    assertStringIncludes(stderr, "TensorFlow sees no GPU");
    assertStringIncludes(stderr, "deno task setup --gpu");
  },
});

Deno.test("a file that is no library is an error that names it", async () => {
  const env = { TENSORFLOW_LIBRARY: new URL(import.meta.url).pathname };
  const { success, stderr } = await inFreshProcess(IMPORT_ENGINE, env);
  assert(!success);
  assertStringIncludes(stderr, "device_test.ts could not be opened");
  assertStringIncludes(stderr, "deno task setup");
});
