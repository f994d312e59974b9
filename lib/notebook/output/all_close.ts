// Two computations of the same, side by side.

import type { tf } from "lib/tensorflow/mod.ts";
import { table } from "./text.ts";

/** Options of {@linkcode allClose}. */
export interface AllCloseOptions {
  /** Largest difference that passes, as a share of the largest value, or of 1 where all are smaller. Default 1e-5. */
  tolerance?: number;
  title?: string;
}

/**
 * Shows how far pairs of tensors lie apart, and fails where that is more than rounding (as `torch.allclose`): a notebook's
 * own code and lib's, for instance.
 *
 * @example
 * ```ts
 * import { allClose } from "lib/notebook/mod.ts";
 * import { tf } from "lib/tensorflow/mod.ts";
 * const x = tf.tensor1d([-1, 2]);
 * await allClose({ "|x|": [x.abs(), x.square().sqrt()] });
 * ```
 * @throws Error when shapes differ, or a value differs by more than the tolerance, or is NaN
 */
export async function allClose(
  pairs: Record<string, readonly [here: tf.Tensor, lib: tf.Tensor]>,
  { tolerance = 1e-5, title = "Here and in lib" }: AllCloseOptions = {},
): Promise<void> {
  const rows = [];
  const apart: string[] = [];
  for (const [what, [here, lib]] of Object.entries(pairs)) {
    const shapes = [here, lib].map(({ shape }) => shape.join(" × ") || "a scalar");
    if (shapes[0] !== shapes[1]) {
      throw new Error(`${what}: ${shapes[0]} here, but ${shapes[1]} in lib`);
    }
    const [a, b] = await Promise.all([here.data(), lib.data()]);
    let difference = 0, scale = 1;
    for (let i = 0; i < a.length; i++) {
      scale = Math.max(scale, Math.abs(b[i]));
      difference = Math.max(difference, Math.abs(a[i] - b[i])); // NaN stays NaN
    }
    if (!(difference <= tolerance * scale)) apart.push(`${what} by ${difference}`);
    rows.push({ what, shape: shapes[0], "largest difference": difference.toPrecision(2) });
  }
  await table(rows, { title });
  if (apart.length > 0) throw new Error(`Here and lib are not the same: ${apart.join(", ")}`);
}
