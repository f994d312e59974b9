// Variables of modules: how they are made and averaged, and constants for the gradient.

import { tf } from "lib/tensorflow/mod.ts";

/** A module that {@linkcode buildWithin} builds. */
interface Built {
  readonly what: string;
  readonly most: number;
  /** Elements that its variables may still have. */
  left: number;
  readonly variables: tf.Variable[];
}

let built: Built | undefined;

/** Whether {@linkcode buildWithin} runs: first values are replaced by a file's, and need not be drawn. */
export function weightsFollow(): boolean {
  return built !== undefined;
}

/**
 * A variable with the value that `initial` returns; the tensors made on the way are freed.
 *
 * @param shape of the value, so that {@linkcode buildWithin} can refuse it before it is made
 * @throws RangeError in {@linkcode buildWithin}, when there would be too many elements
 */
export function parameter<R extends tf.Rank>(
  initial: () => tf.Tensor<R>,
  trainable = true,
  shape?: tf.ShapeMap[R],
): tf.Variable<R> {
  if (built && shape) take(built, shape);
  const variable = tf.tidy(() => tf.variable(initial(), trainable));
  built?.variables.push(variable);
  if (built && !shape) take(built, variable.shape);
  return variable;
}

/**
 * Builds a module for the weights of a file, which has at most `most` elements. What would be drawn at random is not, though it
 * counts as drawn: all of it is equal. When it fails, the variables are freed.
 *
 * @param what the module is called in the error
 * @throws RangeError when it has more, and what `build` throws
 */
export function buildWithin<M>(what: string, most: number, build: () => M): M {
  const before = built;
  const own: Built = { what, most, left: most, variables: [] };
  built = own;
  try {
    return build();
  } catch (error) {
    tf.dispose(own.variables);
    throw error;
  } finally {
    built = before;
  }
}

function take(built: Built, shape: readonly number[]): void {
  const size = shape.reduce((product, axis) => product * axis, 1);
  built.left -= Math.max(1, size); // also an empty one is no more than a file's
  if (built.left >= 0) return;
  throw new RangeError(
    `the tensors do not fit ${built.what}, whose options ask for more than ${built.most} numbers`,
  );
}

/** Updates an exponential moving average: `variable += share (target - variable)`. */
export function emaUpdate(variable: tf.Variable, target: tf.Tensor, share: number): void {
  tf.tidy(() => variable.assign(variable.add(target.sub(variable).mul(share))));
}

/**
 * `x` as a constant for the gradient, PyTorch's `detach`: backpropagation ends here. As for any constant, `tf.grad` throws
 * where there is no other path, and `tf.variableGrads` gives no gradient.
 */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return withoutGradient(() => x.clone());
}

/** The result of `compute` as a constant for the gradient. Its ops need not have gradients. */
export function withoutGradient<T extends tf.Tensor>(compute: () => T): T {
  // A function without inputs has no gradients.
  return tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))() as T;
}
