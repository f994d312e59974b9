// Vector quantization with a learned codebook.

import { replicaCount, tf } from "lib/tensorflow/mod.ts";
import { mse, parameter, stopGradient, TensorRandom } from "lib/nn/mod.ts";
import { aFlag, aNumber, aSeed, aWhole, oneOf, type OptionChecks } from "lib/values/mod.ts";
import { type Quantized, Quantizer } from "./quantizer.ts";
import { kMeans, nearestCodes, randomRows } from "./search.ts";
import { rotate, straightThrough } from "./straight_through.ts";

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
  /** How gradients pass the choice of a code. */
  gradient?: "straightThrough" | "rotation";
  /** A code is dead when it is chosen less often than this, as a share of the mean over all codes. */
  deadShare?: number;
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
    deadShare: aNumber({ least: 0 }),
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
    deadShare: 0.05,
    seed: 0,
  } satisfies Required<VectorQuantizerOptions>,
} as const;

/** Smallest share of the vectors that a code's average is divided by. */
const SMALLEST_USAGE = 1e-10;
/** Keeps a vector of length zero from being divided by it. */
const SMALLEST_SQUARE = 1e-12;

/**
 * Takes the nearest of `codebookSize` learned vectors (van den Oord et al., "Neural discrete representation learning", 2017).
 *
 * In training, each call moves the averages; what is chosen comes from the codebook before. To start, give the encoder's
 * first vectors to {@linkcode VectorQuantizer.start}, and again those of a hundred steps later, and every few dozen steps
 * present ones to {@linkcode VectorQuantizer.restart}: without, codes far from all vectors are never chosen, and so never
 * learn.
 */
export class VectorQuantizer extends Quantizer {
  readonly options: Readonly<Required<VectorQuantizerOptions>>;
  /** `gradient`: the codes' vectors; `average`: the same times usage, a moving average of the vectors' sums. */
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

  vectors(): tf.Tensor2D {
    return tf.tidy(() => {
      if (this.options.codebook === "gradient") return this.#onSphere(this.codebook).clone();
      const usage = this.usage.maximum(SMALLEST_USAGE).expandDims(1); // (K, 1)
      return this.#onSphere(this.codebook.div<tf.Tensor2D>(usage)); // (K, D)
    });
  }

  encode(z: tf.Tensor4D): tf.Tensor3D {
    this.checkWidth(z);
    return tf.tidy(() => this.#nearest(this.#onSphere(z), this.vectors()));
  }

  quantize(z: tf.Tensor4D): Quantized {
    this.checkWidth(z);
    return tf.tidy(() => {
      const { commitment, codebook, gradient } = this.options;
      const x = this.#onSphere(z); // (B, H, W, D)
      const vectors = this.vectors(); // (K, D)
      const codes = this.#nearest(x, vectors); // (B, H, W)
      const nearest = tf.gather<tf.Tensor>(vectors, codes) as tf.Tensor4D; // (B, H, W, D)
      const perplexity = this.track(codes);
      if (this.training && codebook === "average") {
        this.follow(this.codebook, stopGradient(this.#rows(x)), codes.flatten());
      }
      const codebookError = mse(x, stopGradient(nearest));
      let loss = codebookError.mul<tf.Scalar>(commitment);
      if (codebook === "gradient") loss = loss.add(mse(nearest, stopGradient(x)));
      const quantized = (gradient === "rotation" ? rotate : straightThrough)(x, nearest); // (B, H, W, D)
      return { quantized, codes, loss, codebookError, perplexity };
    });
  }

  /**
   * Starts the codebook at the k-means of vectors.
   *
   * @param z (B, H, W, width), at least `codebookSize` vectors
   */
  start(z: tf.Tensor4D, { iterations = 8 }: { iterations?: number } = {}): void {
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
   * Puts dead codes to vectors drawn at random.
   *
   * @param z (B, H, W, width)
   * @returns the number of dead codes, a scalar
   */
  restart(z: tf.Tensor4D): tf.Scalar {
    return tf.tidy(() => {
      const rows = this.#wholeBatch(z); // (N, D)
      const dead = this.usage.less(this.options.deadShare / this.codebookSize); // (K)
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

  /** Puts codes (K, D) where `which` (K) says, each used as much as the mean. */
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
        "start and restart need all of a batch: call them outside of functions with replicas.",
      );
    }
    return this.#onSphere(this.#rows(z));
  }
}
