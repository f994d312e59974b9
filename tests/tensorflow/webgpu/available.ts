// Tests that need a WebGPU adapter, be it software: they run in a process of their own, since a process has one engine
// and WebGPU's drivers do not get along with TensorFlow's library.

import { adapterText, BACKEND_VARIABLE, isNative } from "lib/tensorflow/webgpu/adapter_choice.ts";
import { probeAdapter } from "lib/tensorflow/webgpu/probe.ts";

/** This machine's adapter, or why there is none. */
export const adapter = probeAdapter();

/** Why there is none here. */
const MISSING = typeof adapter === "string" ? adapter : undefined;

/** Why the one that is here is not tried: who has OpenGL alone shall have a suite that passes, whatever its driver. */
const UNTRIED = typeof adapter === "string" || isNative(adapter) || Deno.env.get(BACKEND_VARIABLE)
  ? undefined
  : `there is only ${adapterText(adapter)}; ${BACKEND_VARIABLE}=gl tries it`;

/** Where a test runs. */
interface Where {
  /** Also where OpenGL is all that there is, if it is the software that the tests were tried on. */
  openGl?: boolean;
  /** A reason to skip the test. */
  skipped?: string;
}

const ROOT = new URL("../../..", import.meta.url);

/** A test that is skipped, with the reason, where WebGPU has no adapter, or none for it. */
export function webGpuTest(
  name: string,
  fn: (context: Deno.TestContext) => Promise<void>,
  { openGl = false, skipped }: Where = {},
): void {
  const tried = openGl && typeof adapter !== "string" && adapter.software;
  const reason = MISSING ?? (tried ? undefined : UNTRIED) ?? skipped;
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
