// Finite scalar quantization: rounding of each component.

import { tf } from "lib/tensorflow/mod.ts";
import { mse } from "lib/nn/mod.ts";
import { aList, aWhole, type OptionChecks } from "lib/values/mod.ts";
import { type Quantized, Quantizer } from "./quantizer.ts";
import { straightThrough } from "./straight_through.ts";

/** Configuration of {@linkcode FiniteScalarQuantizer}. */
export interface FiniteScalarOptions {
  /** Number of values of each component; the default, 1,000 codes, is the paper's for about 2^10 (section 4.1). */
  levels?: readonly number[];
}

/** What its options may be, and are where they are not given. */
export const FINITE_SCALAR = {
  checks: {
    levels: aList(aWhole({ least: 2, most: 2 ** 16 }), { least: 1, most: 24 }),
  } satisfies OptionChecks<Required<FiniteScalarOptions>>,
  defaults: { levels: [8, 5, 5, 5] } satisfies Required<FiniteScalarOptions>,
} as const;

/** Keeps the outermost levels within reach of tanh (appendix A.1). */
const MARGIN = 1e-3;

/**
 * Bounds each component by tanh and rounds it to one of a few levels in [-1, 1]; the codes are all combinations. There is no
 * learned codebook that could collapse, and no loss (Mentzer et al., "Finite scalar quantization", 2023; the
 * formulas are those of appendix A.1).
 */
export class FiniteScalarQuantizer extends Quantizer {
  readonly levels: readonly number[];

  /** @throws RangeError when a component has fewer than two values */
  constructor({ levels = FINITE_SCALAR.defaults.levels }: FiniteScalarOptions = {}) {
    for (const level of levels) {
      if (Number.isInteger(level) && level >= 2) continue;
      throw new RangeError(`A component has at least 2 values, not ${level} (levels ${levels}).`);
    }
    super(levels.reduce((product, level) => product * level, 1), levels.length);
    this.levels = levels;
  }

  encode(z: tf.Tensor4D): tf.Tensor3D {
    this.checkWidth(z);
    return tf.tidy(() => {
      const digits = this.#bound(z).round().add(this.#halves()); // (B, H, W, D), from 0 on
      return digits.mul(tf.tensor1d(this.#places())).sum(3).cast<tf.Tensor3D>("int32"); // (B, H, W)
    });
  }

  quantize(z: tf.Tensor4D): Quantized {
    const codes = this.encode(z); // (B, H, W)
    return tf.tidy(() => {
      const bounded = this.#bound(z); // (B, H, W, D)
      const steps = bounded.round(); // (B, H, W, D), from -floor(level / 2) on
      const quantized = straightThrough(bounded, steps).div<tf.Tensor4D>(this.#halves());
      const codebookError = mse(bounded.div(this.#halves()), quantized);
      return {
        quantized,
        codes,
        loss: tf.scalar(0),
        codebookError,
        perplexity: this.trackUsage(codes),
      };
    });
  }

  codebookVectors(): tf.Tensor2D {
    return tf.tidy(() => {
      const codes = tf.range(0, this.codebookSize, 1, "int32").expandDims(1); // (K, 1)
      const places = tf.tensor1d(this.#places(), "int32");
      const digits = codes.floorDiv(places).mod(tf.tensor1d([...this.levels], "int32")); // (K, D)
      const halves = this.#halves();
      return digits.cast("float32").sub(halves).div<tf.Tensor2D>(halves); // (K, D)
    });
  }

  /** (..., D), a little beyond the outermost levels. */
  #bound(z: tf.Tensor): tf.Tensor {
    const half = this.levels.map((level) => (level - 1) * (1 - MARGIN) / 2);
    const offset = this.levels.map((level) => level % 2 === 0 ? 0.5 : 0);
    const shift = offset.map((value, i) => Math.tan(value / half[i]));
    return tf.tanh(z.add(tf.tensor1d(shift))).mul(tf.tensor1d(half)).sub(tf.tensor1d(offset));
  }

  /** What the rounded values are divided by, (D). */
  #halves(): tf.Tensor1D {
    return tf.tensor1d(this.levels.map((level) => Math.floor(level / 2)), "float32");
  }

  /** What a step of each component adds to the code. */
  #places(): number[] {
    return this.levels.map((_, i) => this.levels.slice(0, i).reduce((a, b) => a * b, 1));
  }
}
