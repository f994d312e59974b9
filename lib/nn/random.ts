// Seeded random tensors, drawn by TensorFlow on the device, and the same on other backends.

import { drawRandom, tf } from "lib/tensorflow/mod.ts";
import type { PartState, Stateful } from "./stateful.ts";

/**
 * A stream of random tensors that a seed fixes.
 *
 * Every draw is a function of (seed, number of draws so far) alone, that of TensorFlow's stateless ops
 * (Philox: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011). So `draws` is the whole state:
 * set it back and the same numbers come again.
 *
 * @example
 * ```ts
 * import { TensorRandom } from "lib/nn/mod.ts";
 * const random = new TensorRandom(1);
 * const noise = random.normal([128, 64]); // (128, 64)
 * noise.dispose();
 * ```
 */
export class TensorRandom implements Stateful {
  /** Draws so far. */
  draws = 0;
  #seed: number;

  /** @param seed a whole number in [0, 2^31) */
  constructor(seed: number) {
    this.#seed = checkedSeed(seed);
  }

  get seed(): number {
    return this.#seed;
  }

  /** Goes to the start of another seed's stream, in traced functions that draw from this one too. */
  restart(seed: number): void {
    this.#seed = checkedSeed(seed);
    this.draws = 0;
  }

  /** Normal numbers with mean 0 and deviation 1. */
  normal<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
    return this.#draw("StatelessRandomNormal", shape);
  }

  /** Normal numbers with mean 0 and deviation 1, drawn anew where they are beyond 2; their deviation is then 0.88. */
  truncatedNormal<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
    return this.#draw("StatelessTruncatedNormal", shape);
  }

  /** Even numbers in [low, high). */
  uniform<R extends tf.Rank>(shape: tf.ShapeMap[R], low = 0, high = 1): tf.Tensor<R> {
    return tf.tidy(() => this.#draw<R>("StatelessRandomUniform", shape).mul(high - low).add(low));
  }

  /** A seed for a stream of its own, different at each call: for a part that draws at its own pace. */
  split(): TensorRandom {
    // Weyl's sequence on the golden ratio keeps the children's seeds apart and reproducible.
    const child = (this.seed + Math.imul(++this.draws, 0x9e3779b9)) & 0x7fffffff;
    return new TensorRandom(child);
  }

  state(): PartState {
    return { tensors: {}, numbers: { draws: this.draws }, constants: { seed: this.seed } };
  }

  load({ numbers }: PartState): void {
    this.draws = numbers.draws;
  }

  #draw<R extends tf.Rank>(
    distribution: Parameters<typeof drawRandom>[0],
    shape: tf.ShapeMap[R],
  ): tf.Tensor<R> {
    return drawRandom(distribution, shape, () => [this.seed, this.draws++]);
  }
}

function checkedSeed(seed: number): number {
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31) return seed;
  throw new RangeError(`A seed is a whole number from 0 to 2^31 - 1, not ${seed}.`);
}
