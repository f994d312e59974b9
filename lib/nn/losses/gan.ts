// Losses of a discriminator's logits, which are above zero for real images and below for generated ones.

import { replicaMean, tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import { Module } from "../module.ts";
import { emaUpdate, parameter } from "../variables.ts";

/**
 * The discriminator's hinge loss: mean `max(0, 1 - real)` + mean `max(0, 1 + fake)` (Lim and Ye, "Geometric GAN", 2017,
 * section 3.2). VQ-GAN's code takes half of it.
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

/**
 * LeCam regularisation, for discriminators that have few images to learn from: pulls the logits of real images to the moving
 * average of those of generated ones, and the other way round (Tseng et al., "Regularizing generative adversarial networks
 * under limited data", 2021, equation 3). As in the authors' code, real logits count where they are above that average,
 * generated ones where they are below.
 */
export class LeCam extends Module {
  /** Moving average of the logits of real images. */
  readonly real: tf.Variable<tf.Rank.R0>;
  /** Moving average of the logits of generated images. */
  readonly fake: tf.Variable<tf.Rank.R0>;

  /**
   * @param decay share of itself that a moving average keeps at each call
   * @throws RangeError when it is not in [0, 1]
   */
  constructor(readonly decay = 0.99) {
    super();
    requireNumber("decay", decay, { least: 0, most: 1 });
    this.real = parameter(() => tf.scalar(0), false);
    this.fake = parameter(() => tf.scalar(0), false);
  }

  /**
   * Mean `max(0, real - average of fake)^2` + mean `max(0, average of real - fake)^2`, a scalar. In training it updates the
   * averages first.
   *
   * @param real logits of real images, any shape
   * @param fake logits of generated images, any shape
   */
  call(real: tf.Tensor, fake: tf.Tensor): tf.Scalar {
    return tf.tidy(() => {
      if (this.training) {
        emaUpdate(this.real, replicaMean(real.mean()), 1 - this.decay);
        emaUpdate(this.fake, replicaMean(fake.mean()), 1 - this.decay);
      }
      const onReal = tf.relu(real.sub(this.fake)).square().mean();
      return onReal.add<tf.Scalar>(tf.relu(tf.sub(this.real, fake)).square().mean());
    });
  }
}
