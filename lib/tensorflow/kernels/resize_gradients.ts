// Gradients of tf.image.resizeBilinear and resizeNearestNeighbor: tfjs-node forgets half-pixel centers.

import * as tf from "@tensorflow/tfjs";
import { type RawAttr, rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

/** TensorFlow.js's types lack what it passes: the attributes of the forward kernel. */
interface ResizeAttrs {
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

function attributes(images: tf.Tensor, attrs: ResizeAttrs): Record<string, RawAttr> {
  return {
    T: images.dtype,
    align_corners: attrs.alignCorners,
    half_pixel_centers: attrs.halfPixelCenters,
  };
}

export const resizeBilinearGrad = kernel<tf.ResizeBilinearGradInputs, ResizeAttrs>(
  tf.ResizeBilinearGrad,
  ({ images, dy }, attrs) => rawOp("ResizeBilinearGrad", [dy, images], attributes(images, attrs)),
);

export const resizeNearestNeighborGrad = kernel<tf.ResizeNearestNeighborGradInputs, ResizeAttrs>(
  tf.ResizeNearestNeighborGrad,
  ({ images, dy }, attrs) => {
    const size = tf.tensor1d(images.shape.slice(1, 3), "int32");
    return rawOp("ResizeNearestNeighborGrad", [dy, size], attributes(images, attrs));
  },
);
