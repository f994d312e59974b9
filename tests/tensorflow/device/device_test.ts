// Which device is used, and that a wish that cannot be met is an error.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { cpus } from "node:os";
import { device } from "lib/tensorflow/mod.ts";
import { runDeno } from "../../support/processes.ts";

const SKIPPED = device().kind === "gpu"
  ? " (skipped: this machine has a GPU)"
  : Deno.build.os === "linux"
  ? ""
  : " (skipped: the words are those for Linux)";

const IMPORT_ENGINE = `
  const { device } = await import("lib/tensorflow/mod.ts");
  console.log(device().kind);
`;

/** Runs a fresh process, since a process has one engine. */
const inFreshProcess = (code: string, env: Record<string, string>) => runDeno(["eval", code], env);

Deno.test("device says what the work runs on", () => {
  const { kind, name, engine, threads, version, library } = device();
  assert(kind === "cpu" || kind === "gpu");
  assertEquals(engine, "TensorFlow");
  if (kind === "cpu") assertEquals(name, cpus()[0].model.trim());
  else assertMatch(name, /[A-Za-z]{2}/);
  assertEquals(threads, navigator.hardwareConcurrency);
  assertMatch(version, /^2\.\d+\.\d+/);
  assert(Deno.statSync(library!).isFile);
});

Deno.test("TF_DEVICE=cpu forces the CPU and prints nothing else", async () => {
  const { success, stdout, stderr } = await inFreshProcess(IMPORT_ENGINE, { TF_DEVICE: "cpu" });
  assert(success, stderr);
  assertEquals(stdout, "cpu\n");
  assertEquals(stderr, "");
});

/** Starts the engine where no GPU is within reach. @returns the error's message */
async function refusal(TF_DEVICE: string, env: Record<string, string> = {}): Promise<string> {
  const code = `
    await import("lib/tensorflow/mod.ts").catch(({ message }) => {
      console.log(JSON.stringify(message));
    });
  `;
  // WebGPU has no adapter where it looks for another system's.
  const nothing = { DENO_WEBGPU_BACKEND: Deno.build.os === "linux" ? "dx12" : "gl" };
  const { stdout, stderr } = await inFreshProcess(code, { ...nothing, TF_DEVICE, ...env });
  assert(stdout.startsWith('"'), `no error: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

const CUDA_REMEDIES = ["TensorFlow sees no GPU", "deno task setup --gpu"];
const WEBGPU_REMEDIES = ["WebGPU finds no adapter", "mesa-vulkan-drivers"];

for (
  const [choice, words] of Object.entries({
    gpu: [...CUDA_REMEDIES, ...WEBGPU_REMEDIES],
    cuda: CUDA_REMEDIES,
    webgpu: WEBGPU_REMEDIES,
  })
) {
  Deno.test({
    name: `TF_DEVICE=${choice} without a GPU is an error, never a silent CPU${SKIPPED}`,
    ignore: SKIPPED !== "",
    fn: async () => {
      const message = await refusal(choice);
      for (const part of [`TF_DEVICE=${choice}, but`, ...words]) {
        assertStringIncludes(message, part);
      }
    },
  });
}

Deno.test("without TensorFlow's library and without WebGPU, the error says what is missing of both", async () => {
  const message = await refusal("", { TENSORFLOW_LIBRARY: "/no/such/library.so" });
  for (const part of ["nothing to compute on", "/no/such/library.so", "WebGPU finds no adapter"]) {
    assertStringIncludes(message, part);
  }
});

Deno.test("a file that is no library is an error that names it", async () => {
  const env = { TENSORFLOW_LIBRARY: import.meta.filename! };
  const { success, stderr } = await inFreshProcess(IMPORT_ENGINE, env);
  assert(!success);
  assertStringIncludes(stderr, "device_test.ts could not be opened");
  assertStringIncludes(stderr, "deno task setup");
});

Deno.test("a process with TensorFlow and sharp ends well, in the order of its imports", async () => {
  const code = `import "lib/tensorflow/mod.ts"; import "sharp"; console.log("end");`;
  const { success, stdout } = await inFreshProcess(code, {});
  assertEquals([success, stdout], [true, "end\n"]);
});
