// Draws random tensors: by TensorFlow's stateless ops, and with the same numbers on other backends.

import * as tf from "@tensorflow/tfjs";
import { onTensorFlow } from "../backend/backend_name.ts";
import { hostInput } from "../jit/host_input.ts";
import { rawOp } from "../backend/raw_op.ts";
import { type Distribution, philox, type SeedPair } from "./philox.ts";

/**
 * Random numbers of a standard distribution, a function of the seed alone. In a gradient they are a constant.
 *
 * @param seed a pair of int32 numbers, or what gives one for each draw, of a traced function too
 */
export function drawRandom<R extends tf.Rank>(
  distribution: Distribution,
  shape: tf.ShapeMap[R],
  seed: SeedPair | (() => SeedPair),
): tf.Tensor<R> {
  tf.util.assertNonNegativeIntegerDimensions(shape);
  if (!onTensorFlow()) {
    const numbers = philox(distribution, tf.util.sizeFromShape(shape), now(seed));
    return tf.tensor<R>(numbers, shape);
  }
  return tf.tidy(() => {
    const size = tf.tensor1d(shape as number[], "int32");
    const seeds = typeof seed === "function"
      ? hostInput(() => [...seed()], "int32")
      : tf.tensor1d([...seed], "int32");
    const attrs = { dtype: "float32", T: "int32", Tseed: "int32" } as const;
    return rawOp<tf.Tensor<R>>(distribution, [size, seeds], attrs);
  });
}

function now(seed: SeedPair | (() => SeedPair)): SeedPair {
  return typeof seed === "function" ? seed() : seed;
}
