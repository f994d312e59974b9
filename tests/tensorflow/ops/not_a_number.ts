// NaN among numbers: an op may not turn it into a number, or training that failed goes on unseen.

import { tf } from "lib/tensorflow/mod.ts";
import { floats, given, type Input, op, type OpCase, type OpCases } from "./case.ts";

const SIZE = 16;
const numbers = Array.from({ length: SIZE }, (_, i) => Math.sin(7 * i) * 3);
const values = numbers.map((x, i) => i === 2 || i === 13 ? NaN : x);

/** Shapes for which shaders differ: four numbers at a time and one at a time. */
const inputs: Record<string, Input> = {
  "four at a time": given(values, [4, 4], "float32"),
  "one at a time": given(values.slice(0, 15), [5, 3], "float32"),
};

type Function = (x: tf.Tensor) => tf.Tensor;

/** A case for each function and shape. */
function each(functions: Record<string, Function>): OpCases {
  const cases = Object.entries(functions).flatMap(([name, run]) =>
    Object.entries(inputs).map(([shape, input]): [string, OpCase] => [
      `NaN in ${name}, ${shape}`,
      op([input], run),
    ])
  );
  return Object.fromEntries(cases);
}

const other = (x: tf.Tensor) => tf.range(-4, x.size - 4).reshape(x.shape).mul(0.5);

const elementwise = each({
  abs: tf.abs,
  atan2: (x) => tf.atan2(other(x), x),
  clipByValue: (x) => tf.clipByValue(x, -0.5, 1.5),
  elu: tf.elu,
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  floor: tf.floor,
  "hinge loss": (x) => tf.relu(tf.sub(1, x)).mean(),
  leakyRelu: (x) => tf.leakyRelu(x, 0.3),
  log: tf.log,
  logSigmoid: tf.logSigmoid,
  maximum: (x) => tf.maximum(x, other(x)),
  "maximum with a number": (x) => tf.maximum(x, 0),
  "maximum with a row": (x) => tf.maximum(x, tf.range(0, x.shape[1]!)),
  "maximum, second": (x) => tf.maximum(other(x), x),
  minimum: (x) => tf.minimum(x, other(x)),
  "minimum with a number": (x) => tf.minimum(0, x),
  mod: (x) => tf.mod(x, 2),
  pow: (x) => tf.pow(x, 2),
  prelu: (x) => tf.prelu(x, tf.scalar(0.25)),
  "prelu with slopes": (x) => tf.prelu(x, tf.range(1, x.shape[1]! + 1)),
  relu: tf.relu,
  relu6: tf.relu6,
  round: tf.round,
  rsqrt: tf.rsqrt,
  selu: tf.selu,
  sigmoid: tf.sigmoid,
  sign: tf.sign,
  softplus: tf.softplus,
  sqrt: tf.sqrt,
  squaredDifference: (x) => tf.squaredDifference(x, other(x)),
  step: tf.step,
  "step of slope 0.25": (x) => tf.step(x, 0.25),
  tanh: tf.tanh,
  where: (x) => tf.where(tf.greater(other(x), 0), x, other(x)),
});

const comparisons = each({
  equal: (x) => tf.equal(x, x),
  greater: (x) => tf.greater(x, 0),
  greaterEqual: (x) => tf.greaterEqual(x, other(x)),
  isFinite: tf.isFinite,
  isInf: tf.isInf,
  isNaN: tf.isNaN,
  less: (x) => tf.less(x, 0),
  lessEqual: (x) => tf.lessEqual(other(x), x),
  notEqual: (x) => tf.notEqual(x, x),
});

const reductions = each({
  logSoftmax: (x) => tf.logSoftmax(x),
  logSumExp: (x) => tf.logSumExp(x, 1),
  max: (x) => tf.max(x, 1),
  "max of all": (x) => tf.max(x),
  mean: (x) => tf.mean(x, 0),
  min: (x) => tf.min(x, 1),
  "min over rows": (x) => tf.min(x, 0),
  "norm, greatest": (x) => tf.norm(x, Infinity, 1),
  prod: (x) => tf.prod(x, 1),
  softmax: (x) => tf.softmax(x),
  sum: (x) => tf.sum(x, 1),
});

/** Long rows: each of a shader's threads has several numbers. */
const long = given(
  Array.from({ length: 3 * 300 }, (_, i) => i === 310 || i === 899 ? NaN : Math.sin(i)),
  [3, 300],
  "float32",
);
const longRows = Object.fromEntries(
  Object.entries({
    max: (x: tf.Tensor) => tf.max(x, 1),
    min: (x: tf.Tensor) => tf.min(x, 1),
    softmax: (x: tf.Tensor) => tf.softmax(x),
    sum: (x: tf.Tensor) => tf.sum(x, 1),
  }).map(([name, run]) => [`NaN in ${name}, long rows`, op([long], run)]),
);

/** A picture (1, 4, 4, C) with NaN in one place. */
const picture = (channels: number) =>
  given(
    Array.from({ length: 16 * channels }, (_, i) => i === 5 * channels ? NaN : Math.cos(i)),
    [1, 4, 4, channels],
    "float32",
  );
type Activation = "relu" | "relu6" | "elu" | "leakyrelu" | "prelu" | "sigmoid" | "linear";
const activations: Activation[] = ["relu", "relu6", "elu", "leakyrelu", "prelu", "sigmoid"];

const fused = Object.fromEntries(activations.flatMap((activation) => {
  const slopes = (size: number) =>
    activation === "prelu" ? tf.range(1, size + 1).mul(0.1) : undefined;
  return [3, 4].flatMap((size): [string, OpCase][] => [
    [
      `NaN in a convolution with ${activation}, ${size} channels`,
      op(
        [picture(size), floats(2, 2, size, size)],
        (x: tf.Tensor4D, filter: tf.Tensor4D) =>
          tf.fused.conv2d({
            x,
            filter,
            strides: 1,
            pad: "same",
            activation,
            preluActivationWeights: slopes(size),
            leakyreluAlpha: 0.2,
          }),
      ),
    ],
    [
      `NaN in a depthwise convolution with ${activation}, ${size} channels`,
      op(
        [picture(size), floats(2, 2, size, 1)],
        (x: tf.Tensor4D, filter: tf.Tensor4D) =>
          tf.fused.depthwiseConv2d({
            x,
            filter,
            strides: 1,
            pad: "same",
            activation,
            preluActivationWeights: slopes(size),
            leakyreluAlpha: 0.2,
          }),
      ),
    ],
    [
      `NaN in a product with ${activation}, ${size} columns`,
      op(
        [inputs["four at a time"], floats(4, size)],
        (a: tf.Tensor2D, b: tf.Tensor2D) =>
          tf.fused.matMul({
            a,
            b,
            bias: tf.zeros([size]),
            activation,
            preluActivationWeights: slopes(size),
            leakyreluAlpha: 0.2,
          }),
      ),
    ],
  ]);
}));

const others: OpCases = {
  "NaN in abs of complex numbers": op(
    [inputs["four at a time"]],
    (x) => tf.abs(tf.complex(x, tf.onesLike(x))),
  ),
  "NaN in avgPool": op([picture(3)], (x: tf.Tensor4D) => tf.avgPool(x, 2, 1, "valid")),
  "NaN in batchNorm": op(
    [picture(3)],
    (x: tf.Tensor4D) => tf.batchNorm(x, tf.zeros([3]), tf.ones([3])),
  ),
  "NaN in cumsum": op([inputs["four at a time"]], (x) => tf.cumsum(x, 1)),
  "NaN in localResponseNormalization": op(
    [picture(3)],
    (x: tf.Tensor4D) => tf.localResponseNormalization(x, 2),
  ),
  "NaN in resizeBilinear": op(
    [picture(3)],
    (x: tf.Tensor4D) => tf.image.resizeBilinear(x, [8, 8]),
  ),
};

export const notANumber: OpCases = {
  ...elementwise,
  ...comparisons,
  ...reductions,
  ...longRows,
  ...fused,
  ...others,
};
