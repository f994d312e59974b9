// Adam with decoupled weight decay.

import type { Module } from "../module.ts";
import { Adam, type AdamOptions } from "./adam.ts";
import type { DecayOptions } from "./adam_slot.ts";

/** Settings of {@linkcode AdamW}. */
export interface AdamWOptions extends AdamOptions, DecayOptions {}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, algorithm 2,
 * with PyTorch's convention that the decay is multiplied by the learning rate).
 *
 * @example
 * ```ts
 * import { AdamW, Dense, noWeightDecay, TensorRandom, warmupCosine } from "lib/nn/mod.ts";
 * const model = new Dense(3, 2, new TensorRandom(1));
 * const optimizer = new AdamW(model, {
 *   learningRate: (step) => 3e-4 * warmupCosine(step, { warmup: 10, steps: 100 }),
 *   groups: [noWeightDecay(model)],
 *   clipNorm: 1,
 * });
 * ```
 */
export class AdamW extends Adam {
  constructor(module: Module, { weightDecay = 0.01, groups, ...options }: AdamWOptions = {}) {
    super(module, options, { weightDecay, groups });
  }
}
