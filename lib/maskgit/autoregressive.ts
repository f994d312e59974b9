// Autoregressive decoding in raster order, to compare parallel decoding with.

import { jit, type JitOptions, type Jitted, tf } from "lib/tensorflow/mod.ts";
import { type KeyValueCache, type KeyValues, TensorRandom } from "lib/nn/mod.ts";
import type { AutoregressiveTransformer } from "lib/models/mod.ts";
import { checkClassTensor } from "./decode_options.ts";
import { checkSampling, drawCodes, type SamplingOptions } from "./sampling.ts";

/** Options of autoregressive decoding. */
export interface AutoregressiveOptions extends SamplingOptions {
  /** Labels (B), int32. */
  classes?: tf.Tensor1D;
  seed?: number;
  /** Whether keys and values are cached; without, each step computes all tokens before it again. Default true. */
  cache?: boolean;
  /** Without a cache: for each of the N positions, whether it is known in every row; their steps are left out. */
  known?: readonly boolean[];
}

/** Results of a step with a cache: its tokens (B, 1), and inputs of the next step. */
type Step = { codes: tf.Tensor2D; vectors: tf.Tensor3D; recent: KeyValues[] };

/** Positions that a cache has room for; a function is traced for each time that they are used up. */
const ROOM = 32;

/** Without a cache, lengths are rounded up to one of so many, each of them traced once. */
const LENGTHS = 16;

/** Autoregressive decoding with a traced function for each step; tokens stay on the device. */
export class AutoregressiveDecoder {
  readonly #random = new TensorRandom(0);
  readonly #cached: Jitted<
    [
      vectors: tf.Tensor3D,
      given: tf.Tensor2D,
      caches: KeyValueCache[],
      at: tf.Scalar,
      options: SamplingOptions,
    ],
    Step
  >;
  readonly #whole: Jitted<
    [
      tokens: tf.Tensor2D,
      given: tf.Tensor2D,
      classes: tf.Tensor1D | null,
      at: tf.Scalar,
      options: SamplingOptions,
    ],
    tf.Tensor2D
  >;

  /** @param options how the functions are traced */
  constructor(readonly model: AutoregressiveTransformer, options: JitOptions = {}) {
    model.eval();
    const traced = { freeze: true, maxTraces: 2 * LENGTHS, ...options };
    this.#cached = jit((vectors, given, caches, at, options) => {
      const { logits, recent } = model.next(vectors, caches, at);
      const codes = this.#draw(logits, given, options); // (B, 1)
      return { codes, vectors: model.tokenVectors(codes), recent };
      // One position has too little to do to be divided, or for blocks that XLA compiles.
    }, { name: "decodeCached", ...traced, replicas: 1, fuseBlocks: false });
    this.#whole = jit((tokens, given, classes, at, options) => {
      const logits = model.call(tokens, classes ?? undefined, at); // (B, 1, codes)
      return this.#draw(logits, given, options);
    }, { name: "decodeWhole", ...traced });
  }

  /**
   * Samples the unknown tokens in raster order, each given all before it. Known tokens stay; tokens before them do not see
   * them.
   *
   * @param tokens (B, N), int32, -1 where unknown
   * @returns (B, N), int32; the same with and without a cache, but for rounding
   * @throws RangeError when an option, a class or the seed is out of its range
   */
  decode(
    tokens: tf.Tensor2D,
    { classes, seed = 0, cache = true, known = [], ...options }: AutoregressiveOptions = {},
  ): tf.Tensor2D {
    checkSampling(options);
    const { length } = this.model;
    if (tokens.rank !== 2 || tokens.shape[1] !== length) {
      throw new Error(
        `AutoregressiveDecoder takes tokens of (B, ${length}), but got (${
          tokens.shape.join(", ")
        }).`,
      );
    }
    if (known.length !== 0 && known.length !== length) {
      throw new RangeError(
        `known has ${known.length} positions; this transformer's pictures have ${length}`,
      );
    }
    checkClassTensor(classes, this.model.options.classes);
    this.#random.restart(seed);
    return tf.tidy(() => {
      const given = tf.split(tokens, length, 1) as tf.Tensor2D[]; // (B, 1) each
      const sampled = cache
        ? this.#withCache(given, classes, options)
        : this.#withoutCache(given, known, classes, options);
      return tf.concat(sampled, 1);
    });
  }

  /** Frees what was traced. */
  dispose(): void {
    this.#cached.dispose();
    this.#whole.dispose();
  }

  #withCache(
    given: tf.Tensor2D[],
    classes: tf.Tensor1D | undefined,
    options: SamplingOptions,
  ): tf.Tensor2D[] {
    const { model } = this;
    const batch = given[0].shape[0];
    let vectors = model.startVectors(batch, classes); // (B, 1, width)
    let caches = model.emptyCache(batch, ROOM);
    return given.map((known, i) => {
      if (i > 0 && i % ROOM === 0) {
        const full = caches;
        caches = model.extendCache(full);
        tf.dispose(full);
      }
      const next = this.#cached(vectors, known, caches, tf.scalar(i, "int32"), options);
      tf.dispose(caches.map(({ recent }) => recent));
      caches = caches.map(({ past }, i) => ({ past, recent: next.recent[i] }));
      vectors = next.vectors;
      return next.codes;
    });
  }

  #withoutCache(
    given: tf.Tensor2D[],
    isKnown: readonly boolean[],
    classes: tf.Tensor1D | undefined,
    options: SamplingOptions,
  ): tf.Tensor2D[] {
    const step = Math.ceil(given.length / LENGTHS);
    const blank = tf.zerosLike(given[0]); // (B, 1)
    const sampled: tf.Tensor2D[] = [];
    given.forEach((known, i) => {
      if (isKnown[i]) return void sampled.push(known);
      this.#random.draws = i; // as with a cache, where each position samples
      const length = Math.min(given.length, Math.ceil((i + 1) / step) * step);
      const rest = Array.from({ length: length - i }, () => blank);
      const tokens = tf.concat([...sampled, ...rest], 1); // (B, M)
      sampled.push(this.#whole(tokens, known, classes ?? null, tf.scalar(i, "int32"), options));
    });
    return sampled;
  }

  /** Samples codes (B, 1) where none are given. */
  #draw(logits: tf.Tensor3D, given: tf.Tensor2D, options: SamplingOptions): tf.Tensor2D {
    const codes = drawCodes(logits, this.#random, options); // (B, 1)
    return tf.where(given.less(0), codes, given) as tf.Tensor2D;
  }
}
