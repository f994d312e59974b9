// Embedding tables: vectors for tokens, classes, positions.

import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { type Initialiser, normal } from "../initialisers.ts";
import { Module } from "../module.ts";
import { parameter } from "../variables.ts";
import type { TensorRandom } from "../random.ts";

/** A table of vectors by index. */
export class Embedding extends Module {
  readonly weight: tf.Variable<tf.Rank.R2>; // (count, width)

  /** The vectors are standard normal at first, as PyTorch's. */
  constructor(
    count: number,
    width: number,
    random: TensorRandom,
    { weightInit = normal(1) }: { weightInit?: Initialiser } = {},
  ) {
    super();
    requireWhole("count", count, { least: 1 });
    requireWhole("width", width, { least: 1 });
    const shape: [number, number] = [count, width];
    this.weight = parameter(() => weightInit<tf.Rank.R2>(shape, random), true, shape);
  }

  /**
   * Numbers (...), int32, to their vectors (..., width).
   *
   * @throws TensorFlowError on the CPU when a number is not in [0, count); on a GPU its vector is zero
   */
  call<T extends tf.Tensor = tf.Tensor3D>(indices: tf.Tensor): T {
    if (indices.dtype !== "int32") {
      throw new TypeError(`Embedding takes int32 indices, but got ${indices.dtype}.`);
    }
    return tf.gather(this.weight as tf.Tensor, indices) as T;
  }

  /**
   * Logits of an output layer that shares its weights with this table (Press and Wolf, "Using the output embedding to improve
   * language models", 2017).
   *
   * @param x (..., width)
   * @param first number of vectors, from the first one on; all by default
   * @returns (..., first)
   */
  tiedLogits<R extends tf.Rank>(
    x: tf.Tensor<R>,
    first: number = this.weight.shape[0],
  ): tf.Tensor<R> {
    const [count, width] = this.weight.shape;
    if (x.shape.at(-1) !== width) {
      throw new Error(`Embedding.tiedLogits takes (..., ${width}), but got (${x.shape}).`);
    }
    return tf.tidy(() => {
      const rows = x.reshape<tf.Tensor2D>([-1, width]); // (N, width)
      const table = first === count ? this.weight : this.weight.slice([0, 0], [first, width]); // (first, width)
      const logits = rows.matMul(table as tf.Tensor2D, false, true); // (N, first)
      return logits.reshape<tf.Tensor<R>>([...x.shape.slice(0, -1), first]); // (..., first)
    });
  }
}
