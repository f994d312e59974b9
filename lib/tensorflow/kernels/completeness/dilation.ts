// Dilated ("atrous") convolution as an undilated one on a rearranged batch, for ops that know no dilation.
//
// With dilation d, output pixel p depends only on input pixels of its own phase, p mod d. SpaceToBatchND makes each phase a
// picture of its own (https://www.tensorflow.org/api_docs/python/tf/nn/atrous_conv2d).

import * as tf from "@tensorflow/tfjs";
import type { Pair, Window } from "../window.ts";

/** How to go to the rearranged batch and back. */
export interface Dilation {
  /** Shape of the rearranged input. */
  shape: [number, number, number, number];
  /** The undilated window over it. */
  window: Window;
  /** Input (B, H, W, C) to the rearranged batch. */
  split(x: tf.Tensor4D): tf.Tensor4D;
  /** Output of the undilated convolution to the output of the dilated one. */
  join(y: tf.Tensor4D): tf.Tensor4D;
  /** The transpose of {@linkcode join}. */
  splitGradient(dy: tf.Tensor4D): tf.Tensor4D;
  /** The transpose of {@linkcode split}. */
  joinGradient(dx: tf.Tensor4D): tf.Tensor4D;
}

/** Whether the window has gaps. */
export function isDilated(window: Window): boolean {
  return window.dilations.some((dilation) => dilation > 1);
}

/**
 * Rearranges a dilated convolution with stride 1.
 *
 * @throws Error on a stride above 1: TensorFlow.js allows either stride or dilation.
 */
export function dilate(xShape: number[], window: Window): Dilation {
  if (window.strides.some((stride) => stride > 1)) {
    throw new Error(
      `A convolution has either strides or dilations; got strides ${window.strides} and ` +
        `dilations ${window.dilations}.`,
    );
  }
  const [batch, height, width, channels] = xShape;
  const block = window.dilations;
  const axes = [height, width].map((size, i) => alongAxis(size, window, i));
  const pads = axes.map((axis) => axis.pad);
  const crops = axes.map((axis) => axis.crop);
  return {
    shape: [batch * block[0] * block[1], axes[0].phaseSize, axes[1].phaseSize, channels],
    window: {
      size: axes.map((axis) => axis.taps),
      strides: [1, 1],
      dilations: [1, 1],
      padding: "VALID",
      pads: [[0, 0], [0, 0]],
    },
    split: (x) => tf.spaceToBatchND(x, block, pads),
    join: (y) => tf.batchToSpaceND(y, block, crops),
    splitGradient: (dy) => tf.spaceToBatchND(dy, block, crops),
    joinGradient: (dx) => tf.batchToSpaceND(dx, block, pads),
  };
}

function alongAxis(size: number, window: Window, axis: number) {
  const dilation = window.dilations[axis];
  const [before, after] = window.pads[axis];
  const taps = (window.size[axis] - 1) / dilation + 1;
  const output = before + size + after - window.size[axis] + 1;
  // Phases must be equally long: pad the input, and cut off what that adds to the output.
  const phaseSize = Math.ceil((before + size + after) / dilation);
  const pad: Pair = [before, phaseSize * dilation - before - size];
  const crop: Pair = [0, (phaseSize - taps + 1) * dilation - output];
  return { taps, phaseSize, pad, crop };
}
