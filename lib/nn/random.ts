// Seeded random tensors, drawn on the device and equal on all backends.

import { drawRandom, tf } from "lib/tensorflow/mod.ts";
import type { PartState, Stateful } from "./stateful.ts";
import { weightsFollow } from "./variables.ts";

/**
 * A random generator of tensors with a seed (PyTorch's `Generator`).
 *
 * Every draw is a function of (seed, number of draws so far) alone, that of TensorFlow's stateless ops
 * (Philox: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011). So `draws` is the whole state:
 * set it back, and the same tensors are drawn again.
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

  /** Sets a new seed; traced functions that draw from the stream use it, too. */
  restart(seed: number): void {
    this.#seed = checkedSeed(seed);
    this.draws = 0;
  }

  /** Normal random numbers with mean 0 and standard deviation 1. */
  normal<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
    return this.#draw("StatelessRandomNormal", shape);
  }

  /** Normal random numbers with mean 0 and standard deviation 1, truncated at two; their own standard deviation is 0.88. */
  truncatedNormal<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
    return this.#draw("StatelessTruncatedNormal", shape);
  }

  /** Uniform random numbers in [low, high). */
  uniform<R extends tf.Rank>(shape: tf.ShapeMap[R], low = 0, high = 1): tf.Tensor<R> {
    return tf.tidy(() => this.#draw<R>("StatelessRandomUniform", shape).mul(high - low).add(low));
  }

  /** A new stream, different at each call, for a part that draws by itself. */
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
    if (weightsFollow()) {
      this.draws++;
      return tf.fill(shape, 0);
    }
    return drawRandom(distribution, shape, () => [this.seed, this.draws++]);
  }
}

function checkedSeed(seed: number): number {
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31) return seed;
  throw new RangeError(`A seed is a whole number from 0 to 2^31 - 1, not ${seed}.`);
}
