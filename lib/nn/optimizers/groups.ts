// Parameter groups of an optimizer.

import type { tf } from "lib/tensorflow/mod.ts";
import { Embedding } from "../layers/embedding.ts";
import { Normalisation } from "../layers/normalisation.ts";
import type { Module } from "../module.ts";

/** Settings for some of a module's weights, as PyTorch's parameter groups. */
export interface ParameterGroup {
  /** Whether a weight belongs to the group. */
  has(name: string, variable: tf.Variable): boolean;
  /** Replaces the optimizer's weight decay. */
  weightDecay?: number;
  /** Multiplies the learning rate. */
  lrScale?: number;
}

/**
 * Biases, normalisation layers and embeddings, without weight decay, which is meant for the weights of matrix products (as GPT
 * and MaskGIT train).
 */
export function noWeightDecay(module: Module): ParameterGroup {
  const spared = new Set<tf.Variable>();
  for (const part of module.namedModules().values()) {
    if (!(part instanceof Embedding || part instanceof Normalisation)) continue;
    for (const variable of part.trainableVariables()) spared.add(variable);
  }
  return {
    has: (_name, variable) => variable.rank < 2 || spared.has(variable),
    weightDecay: 0,
  };
}
