/**
 * Functions with gradients of their own, for any model: fewer and larger ops than their parts have.
 *
 * @module
 */

export { biasAdd } from "./bias_add.ts";
export { softmaxCrossEntropy } from "./cross_entropy.ts";
export { gelu } from "./gelu.ts";
export { groupNorm } from "./group_norm.ts";
export { layerNorm } from "./layer_norm.ts";
export { softmax, type SoftmaxOptions } from "./softmax.ts";
export { swish } from "./swish.ts";
