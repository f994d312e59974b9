// What notebooks run on, asked in a process of its own: the report itself needs no TensorFlow.
import { join } from "node:path";
import { ROOT, runCommand } from "../environment/mod.ts";

/** What notebooks will run on. */
export interface DeviceFacts {
  kind: "cpu" | "gpu";
  name: string;
  threads: number;
  /** What computes there, `TensorFlow`. */
  engine: string;
  /** Its version. */
  version: string;
  /** TensorFlow.js's version. */
  tfjs: string;
}

/**
 * The device that notebooks will use.
 *
 * @throws Error with what TensorFlow says, where it cannot start (TF_DEVICE=gpu without one, no library)
 */
export async function askDevice(signal?: AbortSignal): Promise<DeviceFacts> {
  const script = join(import.meta.dirname!, "device.ts");
  const args = ["run", "-A", script];
  const output = await runCommand(Deno.execPath(), { args, cwd: ROOT, signal });
  const line = output.split("\n").findLast((text) => text.startsWith("{"));
  if (line === undefined) throw new Error(`TensorFlow did not tell its device:\n${output}`);
  return JSON.parse(line) as DeviceFacts;
}

if (import.meta.main) {
  const { device, tf } = await import("lib/tensorflow/mod.ts");
  const { kind, name, threads, engine, version } = device();
  console.log(JSON.stringify({ kind, name, threads, engine, version, tfjs: tf.version.tfjs }));
}
