// Compares gradients with differences of values.

import { assert } from "@std/assert";
import { tf } from "lib/tensorflow/mod.ts";

/** Options of {@linkcode assertGradients}. */
export interface NumericOptions {
  /** Distance of the values whose differences are taken. */
  step?: number;
  /** Largest allowed difference, over 1 + |slope|. */
  tolerance?: number;
  /** Numbers of a variable to try, evenly spread. */
  most?: number;
}

/** The five-point rule: its error falls with the fourth power of the step, so that float32 can have a large one. */
const RULE = [[-2, 1 / 12], [-1, -2 / 3], [1, 2 / 3], [2, -1 / 12]];

/** Checks the gradients of `loss` with respect to float32 variables, number by number. */
export function assertGradients(
  loss: () => tf.Scalar,
  variables: Iterable<tf.Variable>,
  { step = 0.02, tolerance = 1e-3, most = 12 }: NumericOptions = {},
): void {
  const list = [...variables];
  const { value, grads } = tf.variableGrads(loss, list);
  for (const variable of list) {
    const gradient = grads[variable.name].dataSync();
    const start = Float32Array.from(variable.dataSync());
    const every = Math.max(1, Math.ceil(start.length / most));
    for (let i = 0; i < start.length; i += every) {
      const slope = RULE.reduce((sum, [distance, weight]) => {
        return sum + weight * valueAt(loss, variable, start, i, distance * step);
      }, 0) / step;
      const error = Math.abs(gradient[i] - slope) / (1 + Math.abs(slope));
      const where = `${variable.name} [${variable.shape}], number ${i}`;
      assert(error < tolerance, `${where}: the gradient is ${gradient[i]}, but the slope ${slope}`);
    }
    tf.tidy(() => variable.assign(tf.tensor(start, variable.shape)));
  }
  tf.dispose([value, grads]);
}

/** The loss with one number of a variable moved. */
function valueAt(
  loss: () => tf.Scalar,
  variable: tf.Variable,
  start: Float32Array,
  i: number,
  distance: number,
): number {
  const moved = Float32Array.from(start);
  moved[i] += distance;
  return tf.tidy(() => {
    variable.assign(tf.tensor(moved, variable.shape));
    return loss().dataSync()[0];
  });
}
