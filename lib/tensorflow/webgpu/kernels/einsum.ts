// Products of two matrices written as an Einstein sum: TensorFlow.js multiplies every pair of rows out first, which takes
// as much memory as all the products have terms.

import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "../../kernels/kernel.ts";

/** A sum over one letter that two matrices share: `nd,kd->nk`. */
const PRODUCT = /^(\w)(\w),(\w)(\w)->(\w)(\w)$/;

/** Whether the matrices are to be transposed; undefined where the equation is no product of two matrices. */
function transposes(equation: string): { a: boolean; b: boolean } | undefined {
  const letters = PRODUCT.exec(equation.replaceAll(/\s/g, ""))?.slice(1);
  if (!letters) return undefined;
  const [a0, a1, b0, b1, row, column] = letters;
  const [a, b] = [a1 === row, b0 === column];
  const [inner, otherInner] = [a ? a0 : a1, b ? b1 : b0];
  const isProduct = new Set([row, column, inner]).size === 3 && inner === otherInner &&
    (a ? a1 : a0) === row && (b ? b0 : b1) === column;
  return isProduct ? { a, b } : undefined;
}

/** @param original WebGPU's kernel, for all other sums */
export function einsum(original: tf.KernelConfig): Kernel {
  return {
    kernelName: tf.Einsum,
    kernelFunc: (params) => {
      const { equation } = params.attrs as unknown as tf.EinsumAttrs;
      const transposed = transposes(equation);
      if (!transposed) return original.kernelFunc(params);
      const [a, b] = Object.values(params.inputs) as tf.Tensor2D[];
      return tf.tidy(() => tf.matMul(a, b, transposed.a, transposed.b));
    },
  };
}
