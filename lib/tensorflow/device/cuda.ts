// Why TensorFlow has no GPU on a machine, and what would give it one.

import { dirname, join } from "node:path";
import { binding, openTensorFlow } from "../backend/backend.ts";
import type { Reason } from "./device_choice.ts";
import { mayHaveNvidia } from "./graphics_cards.ts";
import { findLibrary, INSTALL_COMMAND, LIBRARY_VARIABLE } from "../c/library.ts";

/**
 * Opens TensorFlow with its GPUs, if there may be one: with its library in the process, WebGPU is no choice any more.
 *
 * @returns why it has none; undefined where it has one
 */
export function cudaReason(): Reason | undefined {
  if (Deno.build.os !== "linux") {
    return `TensorFlow computes on NVIDIA's GPUs under Linux only, not under ${Deno.build.os}.`;
  }
  if (!mayHaveNvidia()) return NO_CARD;
  try {
    if (!Deno.env.get(LIBRARY_VARIABLE) && !hasCuda(findLibrary())) return CPU_BUILD;
  } catch (error) {
    return (error as Error).message;
  }
  const missing = tensorFlowReason(true);
  if (missing) return missing;
  const { usesGpu, devices } = binding.context;
  return usesGpu ? undefined : noGpu(devices);
}

const SETUP = `"${INSTALL_COMMAND} --gpu"`;

/** Where Linux shows no card of NVIDIA's. */
export const NO_CARD: Reason =
  `TensorFlow sees no GPU: there is no card of NVIDIA's with its driver (nvidia-smi must list it; then ${SETUP} installs ` +
  "TensorFlow for it).";

/** Where there is a card, but not the library for it. */
export const CPU_BUILD: Reason =
  `TensorFlow sees no GPU: it is its build for the processor; ${SETUP} installs the one with CUDA.`;

/** Opens TensorFlow. @returns why it cannot be opened */
export function tensorFlowReason(gpus = false): Reason | undefined {
  try {
    openTensorFlow(gpus);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Whether NVIDIA's libraries are installed where TensorFlow's CUDA build looks for them.
 *
 * @param library path of TensorFlow's
 */
export function hasCuda(library: string): boolean {
  try {
    return Deno.statSync(join(dirname(library), "..", "nvidia")).isDirectory;
  } catch {
    return false;
  }
}

/** @param devices TensorFlow's names of what it sees */
export function noGpu(devices: readonly string[]): Reason {
  const seen = devices.map((name) => name.replace(/.*device:/, "")).join(", ");
  return `TensorFlow sees no GPU, only ${seen}: nvidia-smi must list the GPU, its driver must be for CUDA 12 or newer, and ` +
    `the library must be the one that ${SETUP} installs.`;
}
