// Greater, GreaterEqual, Less and LessEqual of strings, which TensorFlow has for numbers only. Strings always live in
// host memory, so they are compared there.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../../backend/raw_op.ts";
import { type Kernel, kernel } from "../kernel.ts";

/** A comparison with TensorFlow's op for numbers and JavaScript's operator for strings. */
function comparison(name: string, compare: (a: string, b: string) => boolean): Kernel {
  return kernel<tf.BinaryInputs>(
    name,
    ({ a, b }) =>
      a.dtype === "string" ? compareStrings(a, b, compare) : rawOp(name, [a, b], { T: a.dtype }),
  );
}

function compareStrings(
  a: tf.Tensor,
  b: tf.Tensor,
  compare: (a: string, b: string) => boolean,
): tf.Tensor {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const sizes = tf.tensor1d(shape, "int32");
  const [left, right] = [a, b].map((x) =>
    rawOp("BroadcastTo", [x, sizes], { T: "string", Tidx: "int32" }).dataSync<"string">()
  ) as unknown as string[][];
  return tf.tensor(left.map((text, i) => compare(text, right[i])), shape, "bool");
}

export const greater = comparison(tf.Greater, (a, b) => a > b);
export const greaterEqual = comparison(tf.GreaterEqual, (a, b) => a >= b);
export const less = comparison(tf.Less, (a, b) => a < b);
export const lessEqual = comparison(tf.LessEqual, (a, b) => a <= b);
