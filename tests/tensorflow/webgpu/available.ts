// Tests that need a WebGPU adapter, be it software: they run in a process of their own, since a process has one engine
// and WebGPU's drivers do not get along with TensorFlow's library.

import { probeAdapter } from "lib/tensorflow/webgpu/probe.ts";

const adapter = probeAdapter();

/** Why there is none here. */
const MISSING = typeof adapter === "string" ? adapter : undefined;

const ROOT = new URL("../../..", import.meta.url);

/**
 * A test that is skipped, with the reason, where WebGPU has no adapter.
 *
 * @param skipped a reason of its own to skip it
 */
export function webGpuTest(
  name: string,
  fn: (context: Deno.TestContext) => Promise<void>,
  skipped = MISSING,
): void {
  const reason = MISSING ?? skipped;
  const ignore = reason !== undefined;
  Deno.test({ name: ignore ? `${name} (skipped: ${reason})` : name, ignore, fn });
}

/** What a process said. */
export interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a script of this project on WebGPU, whatever the adapter. */
export async function onWebGpu(
  script: URL | string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Said> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", script.toString(), ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", TF_DEVICE: "webgpu", ...env },
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: output.code, stdout: decode(output.stdout), stderr: decode(output.stderr) };
}
