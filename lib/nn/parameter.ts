// Makes weights.

import { tf } from "lib/tensorflow/mod.ts";

/** The weights of a module that is being built within a limit. */
interface Built {
  readonly what: string;
  readonly most: number;
  /** Numbers that its weights may still have. */
  left: number;
  readonly variables: tf.Variable[];
}

let built: Built | undefined;

/**
 * A variable that starts with what `initial` gives; the tensors made on the way are freed.
 *
 * @param shape what `initial` gives, for {@linkcode buildWithin} to know before it is made
 * @throws RangeError in {@linkcode buildWithin}, when there would be too many numbers
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
 * Builds modules whose weights are at most so many numbers, as those of a file. When that fails, nothing of them stays.
 *
 * @param what they are
 * @throws RangeError when they have more, and what `build` throws
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
