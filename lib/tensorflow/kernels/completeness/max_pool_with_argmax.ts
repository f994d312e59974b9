// MaxPoolWithArgmax, which tfjs-node lacks.

import * as tf from "@tensorflow/tfjs";
import { rawOps } from "../../backend/raw_op.ts";
import { kernel } from "../kernel.ts";
import { window2D } from "../window.ts";

/** Largest values of (B, H, W, C) under each window, and where they stand in the flattened picture (or batch). */
export const maxPoolWithArgmax = kernel<tf.MaxPoolWithArgmaxInputs, tf.MaxPoolWithArgmaxAttrs>(
  tf.MaxPoolWithArgmax,
  ({ x }, { filterSize, strides, pad, includeBatchInIndex }) => {
    const shape = x.shape as [number, number, number, number];
    const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
    const window = window2D(info);
    if (!window.padding) {
      // TensorFlow has no other padding here, and positions in a padded picture would mean something else.
      throw new Error(
        `maxPoolWithArgmax of shape ${x.shape} has padding ${pad}; "same" and "valid" are supported.`,
      );
    }
    // As in TensorFlow.js, NaN is never the greatest.
    const numbers = tf.where(tf.isNaN(x), tf.scalar(-Infinity), x);
    return rawOps("MaxPoolWithArgmax", [numbers], {
      T: numbers.dtype,
      Targmax: "int32",
      ksize: [1, ...window.size, 1],
      strides: [1, ...window.strides, 1],
      padding: { text: window.padding },
      include_batch_in_index: includeBatchInIndex,
    }, 2);
  },
);
