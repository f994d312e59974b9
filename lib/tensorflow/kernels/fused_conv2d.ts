// Convolution with bias and activation in one call. tfjs-node refuses NCHW and numeric padding.

import * as tf from "@tensorflow/tfjs";
import { convolve } from "./conv2d.ts";
import { convolveDepthwise } from "./depthwise_conv2d.ts";
import { kernel } from "./kernel.ts";

/** tfjs-node's backend knows all of TensorFlow.js's activations. */
interface Activator {
  applyActivation(
    x: tf.Tensor,
    activation: string,
    preluWeights?: tf.Tensor,
    leakyReluAlpha?: number,
  ): tf.Tensor;
}

function activate(
  y: tf.Tensor,
  inputs: { bias?: tf.Tensor; preluActivationWeights?: tf.Tensor },
  attrs: Pick<tf.FusedConv2DAttrs, "activation" | "leakyreluAlpha" | "dataFormat">,
): tf.Tensor {
  const { bias, preluActivationWeights } = inputs;
  const format = attrs.dataFormat;
  const biased = bias ? tf.add(y, perChannel(bias, format)) : y;
  const backend = tf.backend() as unknown as Activator;
  return backend.applyActivation(
    biased,
    attrs.activation,
    preluActivationWeights && perChannel(preluActivationWeights, format),
    attrs.leakyreluAlpha,
  );
}

/** Channels are the last axis in broadcasting, but not the last of NCHW. */
function perChannel(values: tf.Tensor, format: "NHWC" | "NCHW"): tf.Tensor {
  return format === "NCHW" && values.rank === 1
    ? tf.reshape(values, [values.shape[0], 1, 1])
    : values;
}

export const fusedConv2d = kernel<tf.FusedConv2DInputs, tf.FusedConv2DAttrs>(
  tf.FusedConv2D,
  (inputs, attrs) => activate(convolve(inputs.x, inputs.filter, attrs), inputs, attrs),
);

export const fusedDepthwiseConv2d = kernel<
  tf.FusedDepthwiseConv2DInputs,
  tf.FusedDepthwiseConv2DAttrs
>(
  tf.FusedDepthwiseConv2D,
  (inputs, attrs) => activate(convolveDepthwise(inputs.x, inputs.filter, attrs), inputs, attrs),
);
