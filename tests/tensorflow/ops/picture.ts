// Pictures: sizes, crops, rotations and other maps.

import { tf } from "lib/tensorflow/mod.ts";
import { differentiable, floats, given, list, op, type OpCases } from "./case.ts";

const picture = floats(2, 4, 5, 2); // (B, H, W, C)
// TensorFlow.js's CPU backend swaps height and width in gradients of resizing.
const square = floats(2, 5, 5, 2);
const boxes = given([0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 2, 1, 3], [3, 4], "float32");
const scores = list([0.9, 0.8, 0.7]);

/** Two maps: a slight shear with a shift, and a projection. */
const transforms = given(
  [1, 0.2, -0.5, 0.1, 1, 0.75, 0, 0, 0.9, 0, 0.25, 0, 1.1, 0, 0.02, 0.01],
  [2, 8],
  "float32",
);

const transform = (
  interpolation: "nearest" | "bilinear",
  fill: "constant" | "reflect" | "wrap" | "nearest",
) =>
  // One picture: TensorFlow.js's CPU backend leaves all but the first of a batch blank.
  op(
    [floats(1, 4, 5, 2), given([1, 0.2, -0.4, 0.1, 1, 0.7, 0, 0], [1, 8], "float32")],
    (x: tf.Tensor4D, t: tf.Tensor2D) => tf.image.transform(x, t, interpolation, fill, 0.5),
  );

const rotate = (radians: number, fill?: number | [number, number, number]) =>
  op(
    [floats(2, 6, 7, 3)],
    (x: tf.Tensor4D) => tf.image.rotateWithOffset(x, radians, fill, [0.4, 0.6]),
  );

export const pictures: OpCases = {
  resizeBilinear: differentiable([square], (x: tf.Tensor4D) => tf.image.resizeBilinear(x, [7, 9])),
  "resizeBilinear, aligned corners": differentiable(
    [square],
    (x: tf.Tensor4D) => tf.image.resizeBilinear(x, [7, 3], true),
  ),
  "resizeBilinear, half-pixel centers": op(
    [picture],
    (x: tf.Tensor4D) => tf.image.resizeBilinear(x, [8, 9], false, true),
  ),
  resizeNearestNeighbor: op(
    [picture],
    (x: tf.Tensor4D) => tf.image.resizeNearestNeighbor(x, [8, 10]),
  ),
  "resizeNearestNeighbor, half-pixel centers": op(
    [picture],
    (x: tf.Tensor4D) => tf.image.resizeNearestNeighbor(x, [7, 3], false, true),
  ),
  "resizeNearestNeighbor, aligned corners": op(
    [picture],
    (x: tf.Tensor4D) => tf.image.resizeNearestNeighbor(x, [7, 9], true),
  ),
  "transform, nearest, constant": transform("nearest", "constant"),
  "transform, bilinear, constant": transform("bilinear", "constant"),
  "transform, bilinear, reflect": transform("bilinear", "reflect"),
  "transform, bilinear, wrap": transform("bilinear", "wrap"),
  "transform, bilinear, nearest": transform("bilinear", "nearest"),
  "transform, another size": op(
    [floats(1, 4, 5, 2), given([0.5, 0, 0, 0, 0.5, 0, 0, 0], [1, 8], "float32")],
    (x: tf.Tensor4D, t: tf.Tensor2D) =>
      tf.image.transform(x, t, "bilinear", "constant", 0, [8, 10]),
  ),
  "rotateWithOffset": rotate(0.7),
  "rotateWithOffset by a right angle": rotate(Math.PI / 2, 0.5),
  "rotateWithOffset, coloured corners": rotate(-2.1, [0.1, 0.2, 0.3]),
  flipLeftRight: op([picture], (x: tf.Tensor4D) => tf.image.flipLeftRight(x)),
  grayscaleToRGB: op([floats(2, 3, 3, 1)], (x: tf.Tensor4D) => tf.image.grayscaleToRGB(x)),
  rgbToGrayscale: op([floats(2, 3, 3, 3)], (x: tf.Tensor4D) => tf.image.rgbToGrayscale(x)),
  cropAndResize: op(
    [floats(2, 6, 6, 2), given([0, 0, 0.5, 0.5, 0.2, 0.1, 1, 0.9], [2, 4], "float32")],
    (x: tf.Tensor4D, b: tf.Tensor2D) =>
      tf.image.cropAndResize(x, b, tf.tensor1d([0, 1], "int32"), [3, 4]),
  ),
  "cropAndResize, nearest": op(
    [floats(1, 6, 6, 2), given([0, 0, 1.2, 0.5], [1, 4], "float32")],
    (x: tf.Tensor4D, b: tf.Tensor2D) =>
      tf.image.cropAndResize(x, b, tf.tensor1d([0], "int32"), [3, 4], "nearest", 0.5),
  ),
  nonMaxSuppression: op(
    [boxes, scores],
    (b: tf.Tensor2D, s: tf.Tensor1D) => tf.image.nonMaxSuppression(b, s, 3, 0.5),
  ),
  "projective transform of the first": op(
    [floats(1, 4, 5, 2), transforms],
    (x: tf.Tensor4D, t: tf.Tensor2D) =>
      tf.image.transform(x, tf.slice(t, [1, 0], [1, 8]), "bilinear"),
  ),
};
