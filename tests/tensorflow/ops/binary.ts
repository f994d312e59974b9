// Functions of two numbers, element by element, with broadcasting.

import { tf } from "lib/tensorflow/mod.ts";
import {
  between,
  bools,
  differentiable,
  floats,
  type Input,
  ints,
  intsBetween,
  list,
  op,
  type OpCase,
  type OpCases,
  texts,
} from "./case.ts";

type Function = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** A case for each function, all over the same two inputs. */
function each(
  inputs: [Input, Input],
  functions: Record<string, Function>,
  make: typeof differentiable = differentiable,
): OpCases {
  const entry = ([name, run]: [string, Function]): [string, OpCase] => [name, make(inputs, run)];
  return Object.fromEntries(Object.entries(functions).map(entry));
}

const arithmetic = {
  add: tf.add,
  maximum: tf.maximum,
  minimum: tf.minimum,
  mul: tf.mul,
  squaredDifference: tf.squaredDifference,
  sub: tf.sub,
};

const named = (suffix: string, functions: Record<string, Function>) =>
  Object.fromEntries(Object.entries(functions).map(([name, run]) => [`${name}, ${suffix}`, run]));

const comparisons = {
  equal: tf.equal,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  notEqual: tf.notEqual,
};

export const binary: OpCases = {
  ...each([floats(3, 4), floats(3, 4)], { ...arithmetic, atan2: tf.atan2 }),
  ...each([floats(2, 3, 4), floats(3, 1)], named("broadcast", arithmetic)),
  ...each([floats(4), floats()], named("scalar", arithmetic)),
  ...each([floats(3, 4), between(0.3, 2, 4)], { div: tf.div }),
  ...each([between(0.1, 3, 3, 4), between(-2, 2, 4)], { pow: tf.pow }),
  ...each([between(-5, 5, 3, 4), between(0.3, 2, 4)], {
    divNoNan: tf.divNoNan,
    // TensorFlow keeps the quotient a float; TensorFlow.js's CPU backend calls it int32.
    floorDiv: (a, b) => tf.cast(tf.floorDiv(a, b), "float32"),
    mod: tf.mod,
  }, op),
  ...each([intsBetween(-9, 9, 3, 4), intsBetween(1, 5, 4)], {
    "add, int32": tf.add,
    "div, int32": tf.div,
    "floorDiv, int32": tf.floorDiv,
    "maximum, int32": tf.maximum,
    "mod, int32": tf.mod,
    "mul, int32": tf.mul,
    "pow, int32": tf.pow,
    "sub, int32": tf.sub,
  }, op),
  "bitwiseAnd": op(
    [ints(64, 12), ints(64, 12)],
    (a: tf.Tensor, b: tf.Tensor) => tf.bitwiseAnd(a, b),
  ),
  "add int32 to float32": op([ints(9, 4), floats(4)], (a: tf.Tensor, b: tf.Tensor) => tf.add(a, b)),
  "divNoNan by zero": op(
    [list([1, 0, -2]), list([0, 0, 4])],
    (a: tf.Tensor, b: tf.Tensor) => tf.divNoNan(a, b),
  ),
  ...each([ints(4, 3, 4), ints(4, 4)], comparisons, op),
  ...each([list([1, NaN, 2]), list([NaN, NaN, 2])], named("NaN", comparisons), op),
  ...each(
    [texts("a", "b", "Grün", ""), texts("b", "b", "Gras", "a")],
    named("text", comparisons),
    op,
  ),
  ...each([bools(8), bools(8)], {
    logicalAnd: tf.logicalAnd,
    logicalOr: tf.logicalOr,
    logicalXor: tf.logicalXor,
  }, op),
  addN: differentiable(
    [floats(3, 4), floats(3, 4), floats(3, 4)],
    (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => tf.addN([a, b, c]),
  ),
  where: differentiable(
    [bools(3, 4), floats(3, 4), floats(3, 4)],
    (condition: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.where(condition, a, b),
  ),
  "where, broadcast": differentiable(
    [bools(3, 4), floats(3, 4), floats()],
    (condition: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.where(condition, a, b),
  ),
};
