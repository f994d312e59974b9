// Channels first (NCHW) and last (NHWC): TensorFlow's CPU kernels know only the latter.

import * as tf from "@tensorflow/tfjs";

/** Order of a picture's axes. */
export type DataFormat = "NHWC" | "NCHW";

/** A picture of the given format as NHWC. */
export function toChannelsLast(picture: tf.Tensor, format: DataFormat): tf.Tensor4D {
  return (format === "NCHW" ? tf.transpose(picture, [0, 2, 3, 1]) : picture) as tf.Tensor4D;
}

/** An NHWC picture in the given format. */
export function fromChannelsLast(picture: tf.Tensor, format: DataFormat): tf.Tensor4D {
  return (format === "NCHW" ? tf.transpose(picture, [0, 3, 1, 2]) : picture) as tf.Tensor4D;
}

/** The NHWC shape of a picture of the given format. */
export function shapeChannelsLast(shape: readonly number[], format: DataFormat): number[] {
  const [batch, second, third, fourth] = shape;
  return format === "NCHW" ? [batch, third, fourth, second] : [batch, second, third, fourth];
}
