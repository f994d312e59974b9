// Inverse sine and cosine by the inverse tangent: shaders have them to three digits only.

import * as tf from "@tensorflow/tfjs";
import { kernel } from "../../kernels/kernel.ts";

/** The other leg of a right triangle with hypotenuse 1. */
function otherLeg(x: tf.Tensor): tf.Tensor {
  return tf.sqrt(tf.mul(tf.sub(1, x), tf.add(1, x)));
}

export const asin = kernel<tf.AsinInputs>(tf.Asin, ({ x }) => tf.atan2(x, otherLeg(x)));

export const acos = kernel<tf.AcosInputs>(tf.Acos, ({ x }) => tf.atan2(otherLeg(x), x));
