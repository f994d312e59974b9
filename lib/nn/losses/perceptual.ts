// Perceptual distance: of the feature maps of a trained network.

import { tf } from "lib/tensorflow/mod.ts";

/** A network with feature maps, such as a classifier. The loss does not train its weights. */
export interface FeatureNetwork {
  /** Pictures (B, H, W, C) in [-1, 1] to feature maps (B, h, w, c) of several layers. */
  features(images: tf.Tensor4D): tf.Tensor4D[];
}

/** Keeps positions without any activation from being divided by zero (LPIPS' released code). */
const EPSILON = 1e-10;

/**
 * Distance of each picture to its original: squared differences of the feature maps, whose channels are normalised to unit
 * length at each position, summed over channels, averaged over positions and summed over layers (Zhang et al., "The
 * unreasonable effectiveness of deep features as a perceptual metric", 2018, equation 1, with all channel weights 1).
 *
 * @param images (B, H, W, C) in [-1, 1]
 * @param originals (B, H, W, C) in [-1, 1]
 * @param weights how much each pixel counts, (B or 1, H, W, 1); a position of a layer counts as the pixels of its square
 *   do, though its receptive field is larger. H and W are multiples of each layer's. Default: all alike
 * @returns (B)
 */
export function perceptualDistance(
  network: FeatureNetwork,
  images: tf.Tensor4D,
  originals: tf.Tensor4D,
  weights?: tf.Tensor4D,
): tf.Tensor1D {
  return tf.tidy(() => {
    const [ours, theirs] = [images, originals].map((x) => network.features(x).map(toUnitLength));
    const distances = ours.map((map, i) => {
      const squares = map.sub(theirs[i]).square(); // (B, h, w, c)
      const distances = squares.sum(3, true); // (B, h, w, 1)
      if (!weights) return distances.mean<tf.Tensor1D>([1, 2, 3]); // (B)
      const shares = poolTo(weights, map.shape as tf.Tensor4D["shape"]); // (B or 1, h, w, 1)
      return distances.mul(shares).sum([1, 2, 3]).div<tf.Tensor1D>(shares.sum([1, 2, 3])); // (B)
    });
    return tf.addN(distances);
  });
}

/** (B, h, w, c), each position's channels divided by their length. */
function toUnitLength(x: tf.Tensor4D): tf.Tensor4D {
  return x.mul(x.square().sum(3, true).add(EPSILON ** 2).rsqrt());
}

/** Means of squares of pixels, (B or 1, H, W, 1) to (B or 1, h, w, 1). */
function poolTo(weights: tf.Tensor4D, [, height, width]: tf.Tensor4D["shape"]): tf.Tensor4D {
  const size: [number, number] = [weights.shape[1] / height, weights.shape[2] / width];
  if (!size.every(Number.isInteger)) {
    throw new Error(
      `perceptualDistance: weights of (${
        weights.shape.join(", ")
      }) cannot be divided into ${height}x${width} squares.`,
    );
  }
  return tf.avgPool(weights, size, size, "valid");
}
