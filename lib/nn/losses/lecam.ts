// A regularisation of discriminators that have few images to learn from.

import { replicaMean, tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import { Module } from "../module.ts";
import { emaUpdate } from "../ema_update.ts";
import { parameter } from "../parameter.ts";

/**
 * Holds the logits of real images near the running mean of those of generated ones, and the other way round (Tseng et
 * al., "Regularizing generative adversarial networks under limited data", 2021, equation 3). As in the authors' code,
 * only logits on the right side of that mean count.
 */
export class LeCam extends Module {
  /** Running mean of the logits of real images. */
  readonly real: tf.Variable<tf.Rank.R0>;
  /** Running mean of the logits of generated images. */
  readonly fake: tf.Variable<tf.Rank.R0>;

  /**
   * @param decay share of itself that a running mean keeps at each call
   * @throws RangeError when it is no share
   */
  constructor(readonly decay = 0.99) {
    super();
    requireNumber("decay", decay, { least: 0, most: 1 });
    this.real = parameter(() => tf.scalar(0), false);
    this.fake = parameter(() => tf.scalar(0), false);
  }

  /**
   * Mean `max(0, real - mean of fake)^2` + mean `max(0, mean of real - fake)^2`, a scalar. In training it moves the means
   * first.
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
