/**
 * Layers, losses, optimizers and random tensors.
 *
 * @module
 */

export {
  type Activation,
  gelu,
  leakyRelu,
  pixelShuffle,
  relu,
  softmax,
  swish,
} from "./functional.ts";
export {
  type Initialiser,
  lecunUniform,
  normal,
  truncatedNormal,
  uniform,
  zeros,
} from "./initialisers.ts";
export {
  type AttentionMasks,
  type AttentionOptions,
  type KeyValueCache,
  type KeyValues,
  MultiHeadAttention,
} from "./layers/attention.ts";
export { BatchNorm, type BatchNormOptions } from "./layers/batch_norm.ts";
export { Conv2d, type Conv2dOptions, type Size2d } from "./layers/conv2d.ts";
export { ConvTranspose2d, type ConvTranspose2dOptions } from "./layers/conv_transpose2d.ts";
export { Dense, type WeightOptions } from "./layers/dense.ts";
export { Dropout } from "./layers/dropout.ts";
export { Embedding } from "./layers/embedding.ts";
export { GroupNorm, type GroupNormOptions } from "./layers/group_norm.ts";
export { LayerNorm } from "./layers/layer_norm.ts";
export { Normalisation } from "./layers/normalisation.ts";
export { Downsample, Upsample } from "./layers/resample.ts";
export { ResBlock, type ResBlockOptions } from "./layers/res_block.ts";
export { checkTensors, type NamedTensors } from "./load_tensors.ts";
export {
  type AdaptiveWeightOptions,
  type WeightedLosses,
  withAdaptiveWeight,
} from "./losses/adaptive_weight.ts";
export { bce, bceWithLogits, type Target } from "./losses/bce.ts";
export { crossEntropy, type CrossEntropyOptions } from "./losses/cross_entropy.ts";
export { hingeDiscriminatorLoss, hingeGeneratorLoss, LeCam } from "./losses/gan.ts";
export { type FeatureNetwork, perceptualDistance } from "./losses/perceptual.ts";
export { l1, mse } from "./losses/regression.ts";
export { Module } from "./module.ts";
export { Adam, type AdamOptions } from "./optimizers/adam.ts";
export type { DecayOptions } from "./optimizers/adam_slot.ts";
export { AdamW, type AdamWOptions } from "./optimizers/adam_w.ts";
export { clipByGlobalNorm, type Gradients } from "./optimizers/clip.ts";
export type { LossRecord } from "./optimizers/loss_results.ts";
export { noWeightDecay, type ParameterGroup } from "./optimizers/groups.ts";
export {
  constantThenLinear,
  emaWarmupDecay,
  linearDecay,
  linearWarmup,
  type Schedule,
  warmupCosine,
  type WarmupCosineOptions,
} from "./optimizers/schedules.ts";
export { WeightAverage } from "./optimizers/weight_average.ts";
export { TensorRandom } from "./random.ts";
export { joinStates, partOfState, type PartState, type Stateful } from "./stateful.ts";
export { buildWithin, emaUpdate, parameter, stopGradient, withoutGradient } from "./variables.ts";
