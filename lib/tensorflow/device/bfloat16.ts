// Whether matrix products in bfloat16 are faster than in float32 on this machine.

import { binding } from "../backend/backend.ts";
import { onTensorFlow } from "../backend/backend_name.ts";
import { askGpu } from "./gpu_query.ts";

/** Flags of x86 processors with instructions for products in bfloat16, which oneDNN uses. */
const FLAGS = /\b(avx512_bf16|amx_bf16)\b/;

/** NVIDIA's first GPUs with bfloat16 in their tensor cores: Ampere. */
const COMPUTE_CAPABILITY = 8;

let known: boolean | undefined;

/** Whether it is. Known from the processor's or the graphics card's description, so the same at each run. */
export function hasFastBfloat16(): boolean {
  if (!onTensorFlow()) return false; // TensorFlow.js has no such type
  return known ??= binding.isUsingGpuDevice()
    ? Number(askGpu("compute_cap")) >= COMPUTE_CAPABILITY
    : multipliesBfloat16(processorFlags());
}

/** @param flags the processor's, as Linux lists them */
export function multipliesBfloat16(flags: string): boolean {
  return FLAGS.test(flags);
}

/** What Linux says of the processor; elsewhere TensorFlow has no such kernels. */
function processorFlags(): string {
  try {
    return Deno.readTextFileSync("/proc/cpuinfo");
  } catch {
    return "";
  }
}
