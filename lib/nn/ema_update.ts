// Moving averages that a variable holds.

import { tf } from "lib/tensorflow/mod.ts";

/** `variable += share (target - variable)`. */
export function emaUpdate(variable: tf.Variable, target: tf.Tensor, share: number): void {
  tf.tidy(() => variable.assign(variable.add(target.sub(variable).mul(share))));
}
