// Parallel decoding as one function of TensorFlow.

import { jit, type JitOptions, type Jitted, type tf } from "lib/tensorflow/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import type { MaskedTransformer } from "lib/models/mod.ts";
import { decode, type Decoded } from "./decode.ts";
import { checkClassTensor, checkDecoding, type DecodeOptions } from "./decode_options.ts";

/**
 * Decodes with all steps in one traced function, whose weights are constants: traced anew when they or the options change.
 *
 * @example
 * ```ts
 * import { MaskedTransformer } from "lib/models/mod.ts";
 * import { ParallelDecoder } from "lib/maskgit/mod.ts";
 * import { tf } from "lib/tensorflow/mod.ts";
 * const model = new MaskedTransformer({ codebookSize: 9, grid: [4, 4], layers: 1, dim: 8 }).eval();
 * const decoder = new ParallelDecoder(model);
 * const unknown = tf.fill([2, 16], model.maskToken, "int32") as tf.Tensor2D;
 * const { tokens } = decoder.decode(unknown, { steps: 8, seed: 1 }); // (2, 16)
 * ```
 */
export class ParallelDecoder {
  readonly #random = new TensorRandom(0);
  readonly #jitted: Jitted<
    [tokens: tf.Tensor2D, classes: tf.Tensor1D | null, options: DecodeOptions],
    Decoded
  >;

  /** @param options how the function is traced; by default in float32 and as it is, whose tokens are those of eager code */
  constructor(readonly model: MaskedTransformer, options: JitOptions = {}) {
    model.eval();
    this.#jitted = jit(
      (tokens, classes, options) =>
        decode(model, tokens, this.#random, { ...options, classes: classes ?? undefined }),
      { name: "decode", freeze: true, ...options },
    );
  }

  /**
   * {@linkcode decode} with the random numbers of a seed.
   *
   * @throws RangeError when an option, a class or the seed is out of its range
   */
  decode(
    tokens: tf.Tensor2D,
    { seed = 0, classes, ...options }: DecodeOptions & { seed?: number; classes?: tf.Tensor1D } =
      {},
  ): Decoded {
    checkDecoding(options, this.model.length);
    checkClassTensor(classes, this.model.options.classes);
    this.#random.restart(seed);
    return this.#jitted(tokens, classes ?? null, options);
  }

  /** Frees what was traced. */
  dispose(): void {
    this.#jitted.dispose();
  }
}
