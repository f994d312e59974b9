// Lookup-free quantization: each component becomes a bit.

import { tf } from "lib/tensorflow/mod.ts";
import { mse, stopGradient } from "lib/nn/mod.ts";
import { aNumber, aWhole, type OptionChecks } from "lib/values/mod.ts";
import { entropyLoss } from "./entropy.ts";
import { type Quantized, Quantizer } from "./quantizer.ts";
import { straightThrough } from "./straight_through.ts";

/** Configuration of {@linkcode LookupFreeQuantizer}. */
export interface LookupFreeOptions {
  /** Components of a vector; there are 2^bits codes. */
  bits?: number;
  /** Weight of the commitment loss. */
  commitment?: number;
  /** Weight of the entropy loss. */
  entropy?: number;
  /** Temperature of the entropy loss's probabilities, softmax of minus the squared distances over it. */
  temperature?: number;
}

/** What its options may be, and are where they are not given. */
export const LOOKUP_FREE = {
  checks: {
    bits: aWhole({ least: 1, most: 18 }),
    commitment: aNumber({ least: 0 }),
    entropy: aNumber({ least: 0 }),
    temperature: aNumber({ above: 0 }),
  } satisfies OptionChecks<Required<LookupFreeOptions>>,
  defaults: {
    bits: 10,
    commitment: 0.25,
    entropy: 0.1,
    temperature: 0.01,
  } satisfies Required<LookupFreeOptions>,
} as const;

/**
 * Takes the sign of each component; a code's bits are 1 for the positive ones, the lowest bit first (Yu et al., "Language
 * model beats diffusion: tokenizer is key to visual generation", 2023, section 3.1).
 *
 * The entropy loss is over all codes at once, so memory grows with 2^bits.
 */
export class LookupFreeQuantizer extends Quantizer {
  readonly #commitment: number;
  readonly #entropy: number;
  readonly #temperature: number;

  /** @throws RangeError when the bits are not a whole number from 1 to 18 */
  constructor(options: LookupFreeOptions = {}) {
    const { bits, commitment, entropy, temperature } = { ...LOOKUP_FREE.defaults, ...options };
    if (!Number.isInteger(bits) || bits < 1 || bits > 18) {
      throw new RangeError(`LookupFreeQuantizer has 1 to 18 bits, not ${bits}.`);
    }
    super(2 ** bits, bits);
    this.#commitment = commitment;
    this.#entropy = entropy;
    this.#temperature = temperature;
  }

  encode(z: tf.Tensor4D): tf.Tensor3D {
    this.checkWidth(z);
    return tf.tidy(() => {
      const bits = tf.step(z); // (B, H, W, bits)
      return bits.mul(this.#places()).sum(3).cast<tf.Tensor3D>("int32"); // (B, H, W)
    });
  }

  quantize(z: tf.Tensor4D): Quantized {
    const codes = this.encode(z); // (B, H, W)
    return tf.tidy(() => {
      const signs = tf.step(z).mul(2).sub<tf.Tensor4D>(1); // (B, H, W, bits)
      const codebookError = mse(z, stopGradient(signs));
      let loss = codebookError.mul<tf.Scalar>(this.#commitment);
      if (this.#entropy) loss = loss.add(this.#entropyLoss(z).mul(this.#entropy));
      const quantized = straightThrough(z, signs); // (B, H, W, bits)
      return { quantized, codes, loss, codebookError, perplexity: this.track(codes) };
    });
  }

  vectors(): tf.Tensor2D {
    return tf.tidy(() => {
      const codes = tf.range(0, this.codebookSize, 1, "int32").expandDims(1); // (K, 1)
      const bits = codes.floorDiv(this.#places().cast("int32")).mod(2); // (K, bits)
      return bits.cast("float32").mul(2).sub<tf.Tensor2D>(1);
    });
  }

  #entropyLoss(z: tf.Tensor4D): tf.Scalar {
    const rows = z.reshape<tf.Tensor2D>([-1, this.width]); // (N, bits)
    const products = rows.matMul(this.vectors(), false, true); // (N, K); all codes are of one length
    return entropyLoss(products.mul(2 / this.#temperature));
  }

  /** What each bit adds to the code, (bits). */
  #places(): tf.Tensor1D {
    return tf.tensor1d(Array.from({ length: this.width }, (_, i) => 2 ** i), "float32");
  }
}
