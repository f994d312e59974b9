// A penalty on the slope of a discriminator.

import { tf } from "lib/tensorflow/mod.ts";

/**
 * R1: the mean over real images of the squared length of the gradient of their logits, which keeps a discriminator from
 * becoming steep where the generator has nothing more to learn (Mescheder et al., "Which training methods for GANs do
 * actually converge?", 2018, equation 9, without gamma / 2). Its gradient needs gradients of gradients, so it costs twice
 * what the discriminator does; every 16th step is enough (Karras et al., "StyleGAN2", 2020, section 3.1).
 *
 * @param discriminate images to logits of any shape; an image's logits are summed
 * @param images real ones, (B, ...)
 * @returns a scalar
 */
export function r1Penalty<T extends tf.Tensor>(
  discriminate: (images: T) => tf.Tensor,
  images: T,
): tf.Scalar {
  return tf.tidy(() => {
    const slope = tf.grad((x) => discriminate(x as T).sum())(images); // (B, ...)
    return slope.square().sum().div<tf.Scalar>(images.shape[0]);
  });
}
