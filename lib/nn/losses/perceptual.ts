// How different pictures look to a network that was trained to tell what they show.

import { tf } from "lib/tensorflow/mod.ts";

/** A network whose inner activations stand for what a picture looks like. Its weights are not trained by the loss. */
export interface FeatureNetwork {
  /** Pictures (B, H, W, C) in [-1, 1] to feature maps (B, h, w, c) of several layers. */
  features(images: tf.Tensor4D): tf.Tensor4D[];
  /** Weight of each channel of each layer, (c); all 1 without it. */
  readonly heads?: readonly tf.Tensor1D[];
}

/** Keeps positions without any activation from being divided by zero (LPIPS' released code). */
const EPSILON = 1e-10;

/**
 * Distance of each picture to its original: the squared differences of the features, each position's first brought to
 * length one, weighted by channel, averaged over the positions and summed over the layers (Zhang et al., "The unreasonable
 * effectiveness of deep features as a perceptual metric", 2018, equation 1).
 *
 * @param images (B, H, W, C) in [-1, 1]
 * @param originals (B, H, W, C) in [-1, 1]
 * @returns (B)
 */
export function perceptualDistance(
  network: FeatureNetwork,
  images: tf.Tensor4D,
  originals: tf.Tensor4D,
): tf.Tensor1D {
  return tf.tidy(() => {
    const [ours, theirs] = [images, originals].map((x) => network.features(x).map(toUnitLength));
    const distances = ours.map((map, i) => {
      const squares = map.sub(theirs[i]).square(); // (B, h, w, c)
      const weighted = network.heads ? squares.mul(network.heads[i]) : squares; // (B, h, w, c)
      return weighted.sum(3).mean<tf.Tensor1D>([1, 2]); // (B)
    });
    return tf.addN(distances);
  });
}

/** (B, h, w, c), each position's channels divided by their length. */
function toUnitLength(x: tf.Tensor4D): tf.Tensor4D {
  return x.mul(x.square().sum(3, true).add(EPSILON ** 2).rsqrt());
}
