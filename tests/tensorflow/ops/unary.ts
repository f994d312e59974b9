// Functions of one number, element by element.

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
} from "./case.ts";

type Function = (x: tf.Tensor) => tf.Tensor;

/** A case for each function, all over the same input. */
function each(input: Input, functions: Record<string, Function>, make = differentiable): OpCases {
  const entry = ([name, run]: [string, Function]): [string, OpCase] => [name, make([input], run)];
  return Object.fromEntries(Object.entries(functions).map(entry));
}

const anyNumber = each(between(-3, 3, 5, 6), {
  abs: tf.abs,
  asinh: tf.asinh,
  atan: tf.atan,
  ceil: tf.ceil,
  clipByValue: (x) => tf.clipByValue(x, -0.5, 1.5),
  cos: tf.cos,
  cosh: tf.cosh,
  elu: tf.elu,
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  floor: tf.floor,
  leakyRelu: (x) => tf.leakyRelu(x, 0.3),
  logSigmoid: tf.logSigmoid,
  neg: tf.neg,
  relu: tf.relu,
  relu6: (x) => tf.relu6(tf.mul(x, 4)),
  round: tf.round,
  selu: tf.selu,
  sigmoid: tf.sigmoid,
  sign: tf.sign,
  sin: tf.sin,
  sinh: tf.sinh,
  softplus: tf.softplus,
  square: tf.square,
  step: tf.step,
  "step of slope 0.25": (x) => tf.step(x, 0.25),
  tanh: tf.tanh,
});

const positiveNumber = each(between(0.1, 4, 5, 6), {
  log: tf.log,
  log1p: tf.log1p,
  reciprocal: tf.reciprocal,
  rsqrt: tf.rsqrt,
  sqrt: tf.sqrt,
});

const smallNumber = each(between(-0.9, 0.9, 5, 6), {
  acos: tf.acos,
  asin: tf.asin,
  atanh: tf.atanh,
  tan: tf.tan,
});

const oddNumber = each(list([NaN, Infinity, -Infinity, 0, -0, 1.5, -2.5, 3.5]), {
  "isFinite, odd numbers": tf.isFinite,
  "isInf, odd numbers": tf.isInf,
  "isNaN, odd numbers": tf.isNaN,
  "relu, odd numbers": tf.relu,
  "round, odd numbers": tf.round,
  "sign, odd numbers": tf.sign,
  "step, odd numbers": tf.step,
  "step of slope -1, odd numbers": (x) => tf.step(x, -1),
}, op);

const integer = each(intsBetween(-9, 9, 4, 5), {
  "abs, int32": tf.abs,
  "clipByValue, int32": (x) => tf.clipByValue(x, -2, 5),
  "isFinite, int32": tf.isFinite,
  "isInf, int32": tf.isInf,
  "isNaN, int32": tf.isNaN,
  "leakyRelu, int32": (x) => tf.leakyRelu(x, 0.5),
  "neg, int32": tf.neg,
  "relu, int32": tf.relu,
  "round, int32": tf.round,
  "sign, int32": tf.sign,
  "square, int32": tf.square,
  "step, int32": tf.step,
  "step of slope -2, int32": (x) => tf.step(x, -2),
}, op);

const toFloats = (x: tf.Tensor) => tf.cast(x, "float32");

export const unary: OpCases = {
  ...anyNumber,
  ...positiveNumber,
  ...smallNumber,
  acosh: differentiable([between(1.1, 5, 5, 6)], tf.acosh),
  ...oddNumber,
  ...integer,
  "cast float32 to int32": op([between(-5, 5, 12)], (x) => tf.cast(x, "int32")),
  "cast int32 to float32": op([ints(9, 12)], toFloats),
  "cast bool to float32": op([bools(12)], toFloats),
  "cast float32 to bool": op([list([0, 1, -2, 0.5])], (x) => tf.cast(x, "bool")),
  logicalNot: op([bools(12)], tf.logicalNot),
  prelu: differentiable([floats(3, 4), floats(4)], (x: tf.Tensor, a: tf.Tensor) => tf.prelu(x, a)),
  "erf of large numbers": op([list([-8, -3, 3, 8])], tf.erf),
};
