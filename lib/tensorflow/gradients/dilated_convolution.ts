// Gradients of dilated convolutions, which TensorFlow.js refuses; our kernels know dilation in the gradients too.

import * as tf from "@tensorflow/tfjs";

/**
 * TensorFlow.js's own gradient of a convolution, and one for dilations.
 *
 * @param kernelName the forward kernel's; the gradients' begin with it
 * @param backendName the backend whose gradient kernels heed `dilations`
 */
function convolutionGradient(kernelName: string, backendName: string): tf.GradConfig {
  const original = tf.getGradient(kernelName);
  return {
    ...original,
    gradFunc: (dy, saved, attrs) => {
      const dilations = attrs.dilations as number | [number, number] | undefined;
      const undilated = [dilations ?? 1].flat().every((dilation) => dilation === 1);
      if (undilated || tf.getBackend() !== backendName) return original.gradFunc(dy, saved, attrs);
      const [x, filter] = saved as tf.Tensor4D[];
      const run = (name: string, inputs: tf.NamedTensorMap, shapes: tf.NamedAttrMap) =>
        tf.engine().runKernel(name, inputs, { ...attrs, ...shapes }) as tf.Tensor;
      const gradient = dy as tf.Tensor;
      return {
        x: () =>
          run(`${kernelName}BackpropInput`, { dy: gradient, filter }, { inputShape: x.shape }),
        filter: () =>
          run(`${kernelName}BackpropFilter`, { x, dy: gradient }, { filterShape: filter.shape }),
      };
    },
  };
}

export const dilatedConvolutionGradients = (backendName: string): tf.GradConfig[] => [
  convolutionGradient(tf.Conv2D, backendName),
  convolutionGradient(tf.DepthwiseConv2dNative, backendName),
];
