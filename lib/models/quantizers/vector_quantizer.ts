// Vector quantization with a learned codebook.

import { replicaCount, tf } from "lib/tensorflow/mod.ts";
import { mse, parameter, stopGradient, TensorRandom } from "lib/nn/mod.ts";
import { aFlag, aNumber, aSeed, aWhole, oneOf, type OptionChecks } from "lib/values/mod.ts";
import { type Quantized, Quantizer } from "./quantizer.ts";
import { rotate } from "./rotation_trick.ts";
import { kMeans, nearestCodes, randomRows } from "./search.ts";
import { straightThrough } from "./straight_through.ts";

/** Configuration of {@linkcode VectorQuantizer}; the defaults are VQ-GAN's, with the paper's averaged codebook. */
export interface VectorQuantizerOptions {
  codebookSize?: number;
  /** Length of a code's vector. */
  width?: number;
  /**
   * How the codebook learns: as the moving average of the vectors that chose a code (van den Oord et al., "Neural discrete
   * representation learning", 2017, appendix A.1), or by the gradient of the codebook loss (section 3.2).
   */
  codebook?: "average" | "gradient";
  /** Share of itself that a moving average keeps at each step. */
  decay?: number;
  /**
   * Compares directions alone: vectors and codes are put on the sphere where a component's root mean square is 1 (Yu et
   * al., "Vector-quantized image modeling with improved VQGAN", 2022, section 3.2, whose sphere has radius 1).
   */
  cosine?: boolean;
  /** Weight of the commitment loss, the paper's beta. */
  commitment?: number;
  /** The encoder's gradient: copied from the decoder's, or by the rotation trick. */
  gradient?: "straightThrough" | "rotation";
  seed?: number;
}

/** What its options may be, and are where they are not given. */
export const VECTOR = {
  checks: {
    codebookSize: aWhole({ least: 1, most: 2 ** 24 }),
    width: aWhole({ least: 1, most: 2 ** 16 }),
    codebook: oneOf("average", "gradient"),
    decay: aNumber({ least: 0, most: 1 }),
    cosine: aFlag,
    commitment: aNumber({ least: 0 }),
    gradient: oneOf("straightThrough", "rotation"),
    seed: aSeed,
  } satisfies OptionChecks<Required<VectorQuantizerOptions>>,
  defaults: {
    codebookSize: 1024,
    width: 256,
    codebook: "average",
    decay: 0.99,
    cosine: false,
    commitment: 0.25,
    gradient: "straightThrough",
    seed: 0,
  } satisfies Required<VectorQuantizerOptions>,
} as const;

/** A code is dead below this share of the mean usage. */
const DEAD_SHARE = 0.05;
/** Smallest usage that a code's sum of vectors is divided by. */
const SMALLEST_USAGE = 1e-10;
/** Keeps a vector of length zero from being divided by it. */
const SMALLEST_SQUARE = 1e-12;

/**
 * Takes the nearest of `codebookSize` learned vectors (van den Oord et al., "Neural discrete representation learning", 2017).
 *
 * In training, `quantize` updates the averaged codebook after it has chosen the codes. Codes far from all vectors are never
 * chosen, and so never learn: call {@linkcode VectorQuantizer.kmeansInit} at the first step and once again about a hundred
 * steps later, and {@linkcode VectorQuantizer.expireCodes} every few dozen steps.
 */
export class VectorQuantizer extends Quantizer {
  readonly options: Readonly<Required<VectorQuantizerOptions>>;
  /** `gradient`: the codes' vectors; `average`: moving averages of the sums of the vectors that chose a code (the paper's m). */
  readonly codebook: tf.Variable<tf.Rank.R2>; // (codebookSize, width)
  readonly random: TensorRandom;

  constructor(options: VectorQuantizerOptions = {}) {
    const complete: Required<VectorQuantizerOptions> = { ...VECTOR.defaults, ...options };
    const { codebookSize, width, codebook, decay, seed } = complete;
    super(codebookSize, width, decay);
    this.options = complete;
    this.random = new TensorRandom(seed);
    this.codebook = parameter(
      () => tf.zeros<tf.Rank.R2>([codebookSize, width]),
      codebook === "gradient",
      [codebookSize, width],
    );
    tf.tidy(() => this.#replace(tf.ones([codebookSize], "bool"), this.random.normal(this.#shape)));
  }

  codebookVectors(): tf.Tensor2D {
    return tf.tidy(() => {
      if (this.options.codebook === "gradient") return this.#onSphere(this.codebook).clone();
      const usage = this.usage.maximum(SMALLEST_USAGE).expandDims(1); // (K, 1)
      return this.#onSphere(this.codebook.div<tf.Tensor2D>(usage)); // (K, D)
    });
  }

  encode(z: tf.Tensor4D): tf.Tensor3D {
    this.checkWidth(z);
    return tf.tidy(() => this.#nearest(this.#onSphere(z), this.codebookVectors()));
  }

  quantize(z: tf.Tensor4D): Quantized {
    this.checkWidth(z);
    return tf.tidy(() => {
      const { commitment, codebook, gradient } = this.options;
      const x = this.#onSphere(z); // (B, H, W, D)
      const vectors = this.codebookVectors(); // (K, D)
      const codes = this.#nearest(x, vectors); // (B, H, W)
      const nearest = tf.gather<tf.Tensor>(vectors, codes) as tf.Tensor4D; // (B, H, W, D)
      const perplexity = this.trackUsage(codes);

      const commitmentLoss = mse(x, stopGradient(nearest)); // moves the encoder towards the codes
      let loss = commitmentLoss.mul<tf.Scalar>(commitment);
      if (codebook === "gradient") {
        const codebookLoss = mse(nearest, stopGradient(x)); // moves the codes towards the encoder
        loss = loss.add(codebookLoss);
      } else if (this.training) {
        this.emaUpdate(this.codebook, stopGradient(this.#rows(x)), codes.flatten());
      }

      const quantized = (gradient === "rotation" ? rotate : straightThrough)(x, nearest); // (B, H, W, D)
      return { quantized, codes, loss, codebookError: commitmentLoss, perplexity };
    });
  }

  /**
   * Sets the codebook to the k-means centres of the encoder's vectors.
   *
   * @param z (B, H, W, width), at least `codebookSize` vectors
   * @throws RangeError when there are fewer
   */
  kmeansInit(z: tf.Tensor4D, { iterations = 8 }: { iterations?: number } = {}): void {
    tf.tidy(() => {
      const rows = this.#wholeBatch(z); // (N, D)
      const onSphere = (centres: tf.Tensor2D) => this.#onSphere(centres);
      const centres = kMeans(rows, this.codebookSize, {
        iterations,
        random: this.random,
        onSphere,
      });
      this.#replace(tf.ones([this.codebookSize], "bool"), centres);
    });
  }

  /**
   * Replaces dead codes, those chosen less often than a twentieth of the mean, by random vectors of the encoder (as
   * "random restarts" in Dhariwal et al., "Jukebox", 2020, section 3.1).
   *
   * @param z (B, H, W, width)
   * @returns the number of dead codes, a scalar
   */
  expireCodes(z: tf.Tensor4D): tf.Scalar {
    return tf.tidy(() => {
      const rows = this.#wholeBatch(z); // (N, D)
      const dead = this.usage.less(DEAD_SHARE / this.codebookSize); // (K)
      this.#replace(dead, randomRows(rows, this.codebookSize, this.random));
      return dead.cast("float32").sum<tf.Scalar>();
    });
  }

  get #shape(): [number, number] {
    return [this.codebookSize, this.width];
  }

  #onSphere<T extends tf.Tensor>(x: T): T {
    if (!this.options.cosine) return x;
    return x.mul(x.square().mean(-1, true).maximum(SMALLEST_SQUARE).rsqrt());
  }

  /** (B, H, W, D) to (B, H, W). */
  #nearest(x: tf.Tensor4D, vectors: tf.Tensor2D): tf.Tensor3D {
    return nearestCodes(this.#rows(x), vectors).reshape(x.shape.slice(0, 3));
  }

  /** (B, H, W, D) to (N, D). */
  #rows(x: tf.Tensor4D): tf.Tensor2D {
    return x.reshape([-1, this.width]);
  }

  /** Replaces the codes where `which` (K) is true by `vectors` (K, D), with the mean usage. */
  #replace(which: tf.Tensor, vectors: tf.Tensor2D): void {
    const usage = tf.where(which, 1 / this.codebookSize, this.usage); // (K)
    const scale = this.options.codebook === "gradient" ? 1 : 1 / this.codebookSize;
    const rows = tf.where(which.expandDims(1), vectors.mul(scale), this.codebook); // (K, D)
    this.usage.assign(usage as tf.Tensor1D);
    this.codebook.assign(rows as tf.Tensor2D);
  }

  /** All vectors as rows on the sphere, (N, D). */
  #wholeBatch(z: tf.Tensor4D): tf.Tensor2D {
    this.checkWidth(z);
    if (replicaCount() > 1) {
      throw new Error(
        "kmeansInit and expireCodes need all of a batch: call them outside of functions with replicas.",
      );
    }
    return this.#onSphere(this.#rows(z));
  }
}
