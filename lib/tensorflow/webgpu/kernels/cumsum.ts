// Sums along an axis, where WebGPU's kernel is wrong: it takes an axis that is counted from the last one for another axis,
// and from the end it leaves out the wrong number.

import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "../../kernels/kernel.ts";

/** @param original WebGPU's kernel, for sums from the start */
export function cumsum(original: tf.KernelConfig): Kernel {
  return {
    kernelName: tf.Cumsum,
    kernelFunc: (params) => {
      const { x } = params.inputs as unknown as { x: tf.Tensor };
      const attrs = params.attrs as unknown as tf.CumsumAttrs;
      const { exclusive, reverse } = attrs;
      const [axis] = tf.util.parseAxisParam(attrs.axis, x.shape);
      if (!exclusive || !reverse) {
        const counted = { ...attrs, axis } as unknown as tf.NamedAttrMap;
        return original.kernelFunc({ ...params, attrs: counted });
      }
      return tf.tidy(() => tf.cumsum(tf.reverse(x, axis), axis, true).reverse(axis));
    },
  };
}
