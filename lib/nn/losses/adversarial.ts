// Hinge losses of a generator and a discriminator, on logits: above zero for real, below for generated.

import { tf } from "lib/tensorflow/mod.ts";

/**
 * The discriminator's hinge loss: mean `max(0, 1 - real)` + mean `max(0, 1 + fake)` (Lim and Ye, "Geometric GAN", 2017,
 * section 3.2). VQGAN takes half of it.
 *
 * @param real logits of real images, any shape
 * @param fake logits of generated images, any shape
 * @returns a scalar
 */
export function hingeDiscriminatorLoss(real: tf.Tensor, fake: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const onReal = tf.relu(tf.sub(1, real)).mean();
    return onReal.add<tf.Scalar>(tf.relu(fake.add(1)).mean());
  });
}

/** The generator's hinge loss: mean `-fake`, a scalar. */
export function hingeGeneratorLoss(fake: tf.Tensor): tf.Scalar {
  return tf.tidy(() => fake.mean<tf.Scalar>().neg());
}
