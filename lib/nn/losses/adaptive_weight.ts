// VQ-GAN's adaptive weight of the adversarial loss.

import { replicaCount, replicaMean, tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import { stopGradient } from "../variables.ts";

/** Keeps the quotient finite where the generator loss has no gradient. */
const DELTA = 1e-8;

/** Options of {@linkcode withAdaptiveWeight}. */
export interface AdaptiveWeightOptions {
  /** Multiplies the adaptive weight. */
  weight?: number | tf.Tensor;
  /** Largest adaptive weight: the quotient explodes where the generator loss has no gradient. */
  cap?: number;
}

/** Scalars; a type and not an interface, so that `tf.tidy` may return it. */
export type WeightedLosses = {
  /** `reconstruction + weight adaptiveWeight generator`, with a gradient by the reconstructed images alone. */
  loss: tf.Scalar;
  reconstruction: tf.Scalar;
  generator: tf.Scalar;
  adaptiveWeight: tf.Scalar;
};

/**
 * Adds a generator loss to a reconstruction loss with VQ-GAN's adaptive weight,
 * `lambda = |gradient of the reconstruction loss| / (|gradient of the generator loss| + delta)`, a constant for the gradient
 * (Esser et al., "Taming transformers for high-resolution image synthesis", 2021, equation 7).
 *
 * VQ-GAN takes both gradients with respect to the weight of the decoder's last layer, with a delta of 1e-6 (1e-4 in its code,
 * `calculate_adaptive_weight`). Here they are with respect to the reconstructed images, with 1e-8: training computes these
 * gradients anyway, where the last layer's would need two more.
 *
 * @param images the reconstructed ones, any shape
 * @throws RangeError that names the option and what it can be
 */
export function withAdaptiveWeight<T extends tf.Tensor>(
  images: T,
  reconstructionLoss: (images: T) => tf.Scalar,
  generatorLoss: (images: T) => tf.Scalar,
  { weight = 1, cap = 1e4 }: AdaptiveWeightOptions = {},
): WeightedLosses {
  if (typeof weight === "number") requireNumber("weight", weight);
  requireNumber("cap", cap, { least: 0 });
  return tf.tidy(() => {
    const constant = stopGradient(images); // each loss is backpropagated once, down to the images
    const [reconstruction, generator] = [reconstructionLoss, generatorLoss]
      .map((loss) => tf.valueAndGrad((x) => loss(x as T))(constant));
    const adaptiveWeight = normOverReplicas(reconstruction.grad)
      .div(normOverReplicas(generator.grad).add(DELTA)).clipByValue(0, cap) as tf.Scalar;
    const factor = adaptiveWeight.mul(weight).asScalar();
    const sum = reconstruction.value.add(generator.value.mul(factor));
    const gradient = reconstruction.grad.add(generator.grad.mul(factor));
    return {
      loss: withGradient(images, sum, gradient) as tf.Scalar,
      reconstruction: reconstruction.value as tf.Scalar,
      generator: generator.value as tf.Scalar,
      adaptiveWeight,
    };
  });
}

/** Norm of the whole batch's gradient, of which each replica has a part, from the loss of its part of the batch. */
function normOverReplicas(gradient: tf.Tensor): tf.Tensor {
  return replicaMean(gradient.square().sum()).div(replicaCount()).sqrt();
}

/** `value` as a function of `x` with a known gradient. */
function withGradient(x: tf.Tensor, value: tf.Tensor, gradient: tf.Tensor): tf.Tensor {
  return tf.customGrad((_, save) => {
    (save as tf.GradSaveFunc)([gradient]);
    return {
      value: value.clone(),
      gradFunc: (dy: tf.Tensor | tf.Tensor[], [gradient]: tf.Tensor[]) =>
        gradient.mul(dy as tf.Tensor),
    };
  })(x);
}
