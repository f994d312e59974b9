// Whether matrix products compute the activation after them on the way.

import { binding } from "./backend.ts";
import { processorFlags } from "./bfloat16.ts";
import { c } from "./c_api.ts";

let known: boolean | undefined;

/**
 * Whether they do: oneDNN's, with AVX-512. TensorFlow's own kernels know other activations alone, and it takes them on
 * processors without AVX-512's VNNI, unless TF_ENABLE_ONEDNN_OPTS says otherwise.
 */
export function fusesActivations(): boolean {
  if (binding.isUsingGpuDevice()) return false;
  return known ??= (c.isOneDnnEnabled?.() ?? false) && /\bavx512f\b/.test(processorFlags());
}
