// Transform (tf.image.transform), which tfjs-node lacks: a projective map of pictures.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../../backend/raw_op.ts";
import { kernel } from "../kernel.ts";

export const transform = kernel<tf.TransformInputs, tf.TransformAttrs>(
  tf.Transform,
  ({ image, transforms }, { interpolation, fillMode, fillValue, outputShape }) => {
    const [, height, width] = image.shape;
    const size = tf.tensor1d(outputShape ?? [height, width], "int32");
    return rawOp("ImageProjectiveTransformV3", [image, transforms, size, tf.scalar(fillValue)], {
      dtype: image.dtype,
      interpolation: { text: interpolation.toUpperCase() },
      fill_mode: { text: fillMode.toUpperCase() },
    });
  },
);
