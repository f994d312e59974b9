// Group normalisation.

import * as tf from "@tensorflow/tfjs";
import { block } from "./block.ts";

/**
 * Means over all positions and a group's channels of (B, positions, channels), repeated for each channel: (B, 1, channels).
 * Those over the positions come first: XLA adds up many channels at once.
 */
function groupMean(x: tf.Tensor, groups: number): tf.Tensor {
  return meanOfGroup(x.mean(1), groups);
}

/** Means over a group's channels of (B, channels), repeated for each channel: (B, 1, channels). */
function meanOfGroup(x: tf.Tensor, groups: number): tf.Tensor {
  const [batch, channels] = x.shape;
  const width = channels / groups;
  const mean = x.reshape([batch, groups, width]).mean(2, true); // (B, groups, 1)
  return mean.mul(tf.ones([1, 1, width])).reshape([batch, 1, channels]); // (B, 1, channels)
}

const withOptions = (groups: number, epsilon: number) =>
  block({
    forward: (x, scale, shift) => {
      const mean = groupMean(x, groups); // (B, 1, channels)
      const centred = x.sub(mean);
      const inverse = groupMean(centred.square(), groups).add(epsilon).rsqrt(); // 1 / deviation
      const value = centred.mul(inverse.mul(scale)).add(shift);
      return { value, saved: [mean, inverse] };
    },
    feedsProducts: true,
    backward: (dy, [x, scale], [mean, inverse]) => {
      const normal = x.sub(mean).mul(inverse);
      // With n the normalised x: dx = (dn - mean(dn) - n mean(dn n)) / deviation, as for layer normalisation.
      const positions = x.shape[1]!;
      const [dShift, dScale] = [dy.sum(1), dy.mul(normal).sum(1)]; // (B, channels)
      const factor = scale.div(positions);
      const plain = meanOfGroup(dShift.mul(factor), groups);
      const along = meanOfGroup(dScale.mul(factor), groups);
      const dx = dy.mul(scale).sub(plain).sub(normal.mul(along)).mul(inverse);
      return [dx, dScale.sum(0), dShift.sum(0)];
    },
  });

const blocks = new Map<string, ReturnType<typeof withOptions>>();

/**
 * Normalises each image over all positions of a group of channels, then scales and shifts each channel (Wu and He, "Group
 * normalization", 2018).
 *
 * @param x (B, ..., channels)
 * @param scale (channels)
 * @param shift (channels)
 * @param groups of neighbouring channels; it divides their number
 */
export function groupNorm<T extends tf.Tensor>(
  x: T,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  { groups, epsilon }: { groups: number; epsilon: number },
): T {
  const key = `${groups} ${epsilon}`;
  let normalise = blocks.get(key);
  if (!normalise) blocks.set(key, normalise = withOptions(groups, epsilon));
  return tf.tidy(() =>
    normalise(x.reshape([x.shape[0], -1, scale.size]), scale, shift).reshape(x.shape) as T
  );
}
