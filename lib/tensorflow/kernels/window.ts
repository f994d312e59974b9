// The window that a convolution or a pooling slides over a picture or volume, one number for each spatial axis.

import type * as tf from "@tensorflow/tfjs";
import type { RawAttr } from "../backend/raw_op.ts";

/** Rows (columns, slices) before the first and after the last. */
export type Pair = [before: number, after: number];

/** A sliding window over [height, width] or [depth, height, width]. */
export interface Window {
  /** Size with the gaps of dilation in it. */
  size: number[];
  strides: number[];
  dilations: number[];
  /** TensorFlow's word for the padding; undefined where it is given in numbers. */
  padding?: "SAME" | "VALID";
  pads: Pair[];
}

/** The window of TensorFlow.js's description of a convolution or pooling over pictures. */
export function window2D(info: tf.backend_util.Conv2DInfo): Window {
  const { padInfo: pad } = info;
  return windowOf(pad.type, [pad.top, pad.left], {
    size: [info.effectiveFilterHeight, info.effectiveFilterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    input: [info.inHeight, info.inWidth],
    output: [info.outHeight, info.outWidth],
  });
}

/** The window of TensorFlow.js's description of a pooling over volumes. */
export function window3D(info: tf.backend_util.Conv3DInfo): Window {
  const { padInfo: pad } = info;
  return windowOf(pad.type, [pad.front, pad.top, pad.left], {
    size: [info.effectiveFilterDepth, info.effectiveFilterHeight, info.effectiveFilterWidth],
    strides: [info.strideDepth, info.strideHeight, info.strideWidth],
    dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    input: [info.inDepth, info.inHeight, info.inWidth],
    output: [info.outDepth, info.outHeight, info.outWidth],
  });
}

interface Axes extends Pick<Window, "size" | "strides" | "dilations"> {
  input: number[];
  output: number[];
}

function windowOf(padType: string, before: number[], axes: Axes): Window {
  const { size, strides, dilations } = axes;
  const pads = pairs(before, axes);
  return { size, strides, dilations, padding: paddingWord(padType, pads, axes), pads };
}

/** TensorFlow's word for the padding, where it has one: oneDNN's gradients know no padding in numbers. */
function paddingWord(padType: string, pads: Pair[], axes: Axes): Window["padding"] {
  // Not by TensorFlow.js's "VALID" alone: with an output rounded up, that one needs padding, too.
  if (padType !== "SAME" && pads.flat().every((pad) => pad === 0)) return "VALID";
  return padType === "SAME" || isSame(pads, axes) ? "SAME" : undefined;
}

/** Whether this is the padding that TensorFlow takes for SAME: half of it, rounded down, comes first. */
function isSame(pads: Pair[], { size, strides, input, output }: Axes): boolean {
  return pads.every(([before, after], axis) => {
    if (output[axis] !== Math.ceil(input[axis] / strides[axis])) return false;
    const reached = (output[axis] - 1) * strides[axis] + size[axis];
    const all = Math.max(0, reached - input[axis]);
    return before === Math.floor(all / 2) && after === all - before;
  });
}

/**
 * Padding that gives the output's size.
 *
 * TensorFlow rounds that size down. Where TensorFlow.js rounds up, more is added at the end; what no
 * window reaches is left out.
 */
function pairs(before: number[], axes: Axes): Pair[] {
  return before.map((start, axis) => {
    const reached = (axes.output[axis] - 1) * axes.strides[axis] + axes.size[axis];
    return [start, Math.max(0, reached - axes.input[axis] - start)];
  });
}

/** `strides`, `padding` and `explicit_paddings` of an op over NHWC. */
export function windowAttributes(window: Window): Record<string, RawAttr> {
  const strides = [1, ...window.strides, 1];
  return window.padding
    ? { strides, padding: { text: window.padding } }
    : { strides, padding: { text: "EXPLICIT" }, explicit_paddings: allAxes(window.pads).flat() };
}

/** Padding of all axes of a batch of pictures or volumes with channels last. */
export function allAxes(pads: Pair[]): Pair[] {
  return [[0, 0], ...pads, [0, 0]];
}
