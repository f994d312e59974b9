// Functions of tensors that layers and losses are made of (PyTorch's `nn.functional`), by the engine's fused ops where it has them.

import {
  biasAdd,
  gelu as geluBlock,
  layerNorm as layerNormBlock,
  softmax as softmaxBlock,
  softmaxCrossEntropy as crossEntropyBlock,
  swish as swishBlock,
  tf,
} from "lib/tensorflow/mod.ts";

/** A function of each element. */
export type Activation = <T extends tf.Tensor>(x: T) => T;

/** `max(x, 0)`. */
export const relu: Activation = (x) => tf.relu(x);

/** `x` above zero, `0.2 x` below (Radford et al., "DCGAN", 2016, section 3). */
export const leakyRelu: Activation = (x) => tf.leakyRelu(x, 0.2);

/** `x sigmoid(x)`, also called SiLU (Ramachandran et al., "Searching for activation functions", 2017). */
export const swish: Activation = (x) => swishBlock(x);

/** `x Phi(x)` with the normal distribution's Phi, exact (Hendrycks and Gimpel, "GELU", 2016). */
export const gelu: Activation = (x) => geluBlock(x);

/** Softmax over the last axis. */
export const softmax: Activation = (x) => softmaxBlock(x);

/** `x + bias` along the last axis, or `x` without a bias. */
export function addBias<T extends tf.Tensor>(x: T, bias: tf.Tensor1D | undefined): T {
  return bias ? biasAdd(x, bias) : x;
}

/** Scale and shift of a normalisation, (features) each. */
export interface Affine {
  scale: tf.Tensor1D;
  shift: tf.Tensor1D;
}

/**
 * Normalises over the last axis, then scales and shifts (Ba et al., "Layer normalization", 2016).
 *
 * @param x (..., features)
 * @returns the same shape
 */
export function layerNorm<T extends tf.Tensor>(x: T, { scale, shift }: Affine, epsilon: number): T {
  return layerNormBlock(x, scale, shift, { epsilon });
}

/**
 * Normalises with given statistics, then scales and shifts.
 *
 * @param x (..., features)
 * @param mean (features)
 * @param variance (features)
 */
export function normalise<T extends tf.Tensor>(
  x: T,
  { mean, variance }: { mean: tf.Tensor1D; variance: tf.Tensor1D },
  { scale, shift }: Affine,
  epsilon: number,
): T {
  return tf.tidy(() => {
    const factor = variance.add(epsilon).rsqrt().mul(scale); // (features)
    return x.mul(factor).add<T>(shift.sub(mean.mul(factor)));
  });
}

/**
 * Cross-entropy of each row of logits against a smoothed label: a share `smoothing` of the target is spread uniformly over
 * all classes (Szegedy et al., "Rethinking the Inception architecture", 2016, section 7).
 *
 * @param logits (N, classes)
 * @param labels (N), int32
 * @returns (N)
 */
export function softmaxCrossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  smoothing: number,
): tf.Tensor1D {
  return crossEntropyBlock(logits, labels, { smoothing }) as tf.Tensor1D;
}

/**
 * Twice as many rows and columns, each pixel four times.
 *
 * @param x (B, H, W, C)
 * @returns (B, 2H, 2W, C)
 */
export function double(x: tf.Tensor4D): tf.Tensor4D {
  return doubled(x) as tf.Tensor4D;
}

/**
 * Spreads groups of channels over small squares of pixels (Shi et al., "Real-time single image and video super-resolution
 * using an efficient sub-pixel convolutional neural network", 2016, section 3.2). Of an input pixel's channels, the first
 * C are those of the square's top left pixel, the next C those of the one to the right of it, and so on.
 *
 * @param x (B, H, W, factor^2 C)
 * @returns (B, factor H, factor W, C)
 */
export function pixelShuffle(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const outputs = channels / factor ** 2;
  if (!Number.isInteger(outputs)) {
    throw new RangeError(`pixelShuffle by ${factor} cannot divide ${channels} channels.`);
  }
  return tf.tidy(() => {
    const squares = x.reshape([batch, height, width, factor, factor, outputs]); // (B, H, W, factor, factor, C)
    return squares.transpose([0, 1, 3, 2, 4, 5]) // (B, H, factor, W, factor, C)
      .reshape<tf.Tensor4D>([batch, factor * height, factor * width, outputs]);
  });
}

/** The gradient of a pixel is the sum over its four copies. TensorFlow's own op for that is none of XLA's. */
const doubled = tf.customGrad((x) => {
  const [, height, width] = (x as tf.Tensor4D).shape;
  return {
    value: tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [2 * height, 2 * width]),
    gradFunc: (dy: tf.Tensor | tf.Tensor[]) => tf.avgPool(dy as tf.Tensor4D, 2, 2, "valid").mul(4),
  };
});
