// Gradients of activations as TensorFlow's own ops: one op each, where TensorFlow.js composes up to five.

import * as tf from "@tensorflow/tfjs";
import { type Kernel, kernel } from "../kernels/kernel.ts";
import { type RawAttr, rawOp } from "../backend/raw_op.ts";

/** A gradient op: of the gradient `dy`, and of the activation's input or output. */
interface GradientInputs {
  dy: tf.Tensor;
  known: tf.Tensor;
}

/** An activation whose gradient TensorFlow has an op for. */
interface Activation {
  /** TensorFlow.js's name of the activation. */
  name: string;
  /** TensorFlow's op; it is a kernel of that name, too. */
  op: string;
  /** What the op takes beside the gradient. */
  knows: "input" | "output";
  /** Whether the op takes the gradient last. */
  gradientLast?: boolean;
  /** Attributes that the op has in common with the activation. */
  attrs?: (attrs: tf.NamedAttrMap) => Record<string, RawAttr>;
  /** How the op's result changes with `known`, times `d`; nothing for what is piecewise linear. */
  second?: (d: tf.Tensor, dy: tf.Tensor, known: tf.Tensor) => tf.Tensor;
}

const leak = (attrs: tf.NamedAttrMap) => ({ alpha: { float: attrs.alpha as number } });

const activations: Activation[] = [
  { name: tf.Relu, op: "ReluGrad", knows: "output" },
  { name: tf.LeakyRelu, op: "LeakyReluGrad", knows: "output", attrs: leak },
  {
    name: tf.Sigmoid, // dy y (1 - y)
    op: "SigmoidGrad",
    knows: "output",
    gradientLast: true,
    second: (d, dy, y) => d.mul(dy).mul(y.mul(-2).add(1)),
  },
  {
    name: tf.Tanh, // dy (1 - y^2)
    op: "TanhGrad",
    knows: "output",
    gradientLast: true,
    second: (d, dy, y) => d.mul(dy).mul(y.mul(-2)),
  },
  {
    name: tf.Softplus, // dy sigmoid(x)
    op: "SoftplusGrad",
    knows: "input",
    second: (d, dy, x) => {
      const slope = tf.sigmoid(x);
      return d.mul(dy).mul(slope.sub(slope.square()));
    },
  },
];

/** The gradients as kernels, so that they are recorded where a gradient is taken of them. */
export const activationGradientKernels: Kernel[] = activations.map(
  ({ op, gradientLast, attrs }) =>
    kernel<{ dy: tf.TensorInfo; known: tf.TensorInfo }, tf.NamedAttrMap>(
      op,
      ({ dy, known }, values) => {
        const floats = known.dtype === "float32" ? known : known.cast("float32");
        const inputs = gradientLast ? [floats, dy] : [dy, floats];
        return rawOp(op, inputs, { T: "float32", ...attrs?.(values) });
      },
    ),
);

/** The activations' gradients by these kernels, and the kernels' own. */
export function activationGradients(backendName: string): tf.GradConfig[] {
  return activations.flatMap((activation) => [
    first(activation, backendName),
    second(activation),
  ]);
}

function first({ name, op, knows }: Activation, backendName: string): tf.GradConfig {
  const original = tf.getGradient(name);
  return {
    kernelName: name,
    inputsToSave: ["x"],
    outputsToSave: [knows === "output"],
    gradFunc: (dy, [x, y], attrs) => {
      // An outer gradient follows the way back to the saved input, but not to a saved output.
      const nested = tf.engine().state.gradientDepth > 0;
      const output = () => nested ? tf.engine().runKernel<tf.Tensor>(name, { x }, attrs) : y;
      const known = knows === "input" ? x : output();
      // The other backends have no such op. What it knows is enough for TensorFlow.js's gradient, too.
      if (tf.getBackend() !== backendName) return original.gradFunc(dy, [known], attrs);
      return { x: () => run(op, { dy: dy as tf.Tensor, known }, attrs) };
    },
  };
}

function second({ op, second }: Activation): tf.GradConfig {
  return {
    kernelName: op,
    inputsToSave: ["dy", "known"],
    gradFunc: (d, [dy, known], attrs) => ({
      dy: () => run(op, { dy: d as tf.Tensor, known }, attrs),
      known: () => second?.(d as tf.Tensor, dy, known) ?? tf.zerosLike(known),
    }),
  };
}

function run(op: string, { dy, known }: GradientInputs, attrs: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel(op, { dy, known }, attrs);
}
