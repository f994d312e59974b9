/**
 * Layers, losses, optimizers and random tensors.
 *
 * @module
 */

export { Adam, type AdamOptions } from "./adam.ts";
export { BatchNorm, type BatchNormOptions } from "./batch_norm.ts";
export { Dense } from "./dense.ts";
export { Dropout } from "./dropout.ts";
export { WeightAverage } from "./ema.ts";
export { bce, bceWithLogits, crossEntropy, type Target } from "./losses.ts";
export { Module } from "./module.ts";
export { parameter } from "./parameter.ts";
export { TensorRandom } from "./random.ts";
export { joinStates, partOfState, type PartState, type Stateful } from "./stateful.ts";
export { stopGradient } from "./stop_gradient.ts";
