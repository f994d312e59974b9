// RotateWithOffset (tf.image.rotateWithOffset), which tfjs-node lacks.

import * as tf from "@tensorflow/tfjs";
import { kernel } from "../kernel.ts";

/** Rotates pictures (B, H, W, C) by the nearest pixel; the corners that this bares get the fill value. */
export const rotateWithOffset = kernel<tf.RotateWithOffsetInputs, tf.RotateWithOffsetAttrs>(
  tf.RotateWithOffset,
  ({ image }, { radians, center, fillValue }) => {
    const [batch, height, width, channels] = image.shape;
    const sources = tf.tensor1d(sourcePixels(height, width, radians, center), "int32");
    const fill = tf.tensor(fillColour(fillValue, channels), [1, 1, channels], image.dtype);
    const pixels = tf.reshape(image, [batch, height * width, channels]);
    // The fill colour is the last pixel, so that pixels from outside are gathered like all others.
    const palette = tf.concat([pixels, tf.tile(fill, [batch, 1, 1])], 1);
    return tf.reshape(tf.gather(palette, sources, 1), image.shape);
  },
);

/** For each pixel of the result the number of the pixel that it shows; height * width stands for none. */
function sourcePixels(
  height: number,
  width: number,
  radians: number,
  center: tf.RotateWithOffsetAttrs["center"],
): Int32Array {
  const [centerX, centerY] = tf.backend_util.getImageCenter(center, height, width);
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const sources = new Int32Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [dx, dy] = [column - centerX, row - centerY];
      const x = Math.round(dx * cos - dy * sin + centerX);
      const y = Math.round(dx * sin + dy * cos + centerY);
      const inside = x >= 0 && x < width && y >= 0 && y < height;
      sources[row * width + column] = inside ? y * width + x : height * width;
    }
  }
  return sources;
}

/** One value for each channel; a colour leaves the fourth, opacity, at its full 255, as TensorFlow.js does. */
function fillColour(value: tf.RotateWithOffsetAttrs["fillValue"], channels: number): number[] {
  return Array.from(
    { length: channels },
    (_, channel) => typeof value === "number" ? value : channel === 3 ? 255 : value[channel],
  );
}
