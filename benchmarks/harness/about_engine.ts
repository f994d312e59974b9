// What a worker of ours says about itself. Loaded by workers only: it starts TensorFlow.
import { device, tf } from "lib/tensorflow/mod.ts";
import type { Ready } from "./protocol.ts";

/** Versions, and the threads that TensorFlow uses. */
export function aboutEngine(): Ready["about"] {
  const { version, threads } = device();
  return { tensorflow: version, tfjs: tf.version["tfjs-core"], deno: Deno.version.deno, threads };
}
