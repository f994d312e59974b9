// Checks a layer against PyTorch's: output and all gradients, eager and traced, and gradients against differences.

import { assertEquals } from "@std/assert";
import { Module } from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertClose, assertNoLeak } from "./leaks.ts";
import { onBackend } from "../tensorflow/backends.ts";
import { assertGradients, type NumericOptions } from "./numeric_gradient.ts";

/** What PyTorch's layer does: gradients are those of sum(sin(output)). */
export interface LayerCase {
  inputs: tf.TensorLike[];
  weights: Record<string, tf.TensorLike>;
  output: tf.TensorLike;
  inputGradients: tf.TensorLike[];
  weightGradients: Record<string, tf.TensorLike>;
}

/** Options of {@linkcode checkLayer}. */
export interface LayerChecks {
  /** Largest allowed difference to PyTorch's numbers, over 1 + |number|. */
  tolerance?: number;
  /** Largest allowed difference between eager and traced numbers, over 1 + |number|. */
  tracedTolerance?: number;
  compile?: ("graph" | "xla")[];
  /** `false` where the function has a kink. */
  numeric?: NumericOptions | false;
}

/** For functions without weights. */
export class Weightless extends Module {}

/** Sets a module's weights to a fixture's. */
export function loadCase(module: Module, weights: Record<string, tf.TensorLike>): void {
  tf.tidy(() => {
    const tensors = Object.entries(weights).map(([name, value]) => [name, tf.tensor(value)]);
    const fixed = [...module.namedVariables()].filter(([, variable]) => !variable.trainable);
    module.loadWeights(Object.fromEntries([...tensors, ...fixed]));
  });
}

/** Checks a module that is called by `call`, and disposes of it. */
export async function checkLayer(
  make: () => Module,
  call: (module: Module, inputs: tf.Tensor[]) => tf.Tensor,
  expected: LayerCase,
  options: LayerChecks = {},
): Promise<void> {
  const { tolerance = 2e-6, tracedTolerance = 1e-6, compile = ["graph"], numeric = {} } = options;
  await assertNoLeak(async () => {
    const { module, inputs, trained, loss, run, dispose } = setUp(make, call, expected);
    const once = () => call(module, inputs).dispose();
    once(); // TensorFlow gets the weights when they are first used
    await assertNoLeak(once);
    tf.tidy(() => {
      const { output, gradients } = run();
      assertEquals([...module.namedTrainables().keys()], Object.keys(expected.weightGradients));
      assertExpected({ output, gradients }, expected, tolerance);
      for (const mode of compile) {
        const jitted = jit(run, { compile: mode, name: "layer" });
        jitted(); // which traces
        const traced = jitted();
        assertClose(`${mode}: output`, traced.output, output.arraySync(), tracedTolerance);
        traced.gradients.forEach((gradient, i) => {
          assertClose(`${mode}: ${i}`, gradient, gradients[i].arraySync(), 4 * tracedTolerance);
        });
        jitted.dispose();
      }
    });
    if (numeric) assertGradients(loss, trained, numeric);
    dispose();
    onBackend("cpu", () => {
      const { run, dispose } = setUp(make, call, expected);
      tf.tidy(() => assertExpected(run(), expected, 2 * tolerance));
      dispose();
    });
  });
}

/** An output, and the gradients of the inputs and the weights. */
interface Results {
  output: tf.Tensor;
  gradients: tf.Tensor[];
}

/** A module with a case's weights, and a function that computes what the case says. */
function setUp(
  make: () => Module,
  call: (module: Module, inputs: tf.Tensor[]) => tf.Tensor,
  expected: LayerCase,
) {
  const module = make();
  loadCase(module, expected.weights);
  const inputs = expected.inputs.map((input) => tf.tidy(() => tf.variable(tf.tensor(input))));
  const trained = [...inputs, ...module.trainableVariables()];
  const loss = () => tf.sum<tf.Scalar>(call(module, inputs).sin());
  const run = () => {
    const output = call(module, inputs);
    const { grads } = tf.variableGrads(loss, trained);
    return { output, gradients: trained.map((variable) => grads[variable.name]) };
  };
  const dispose = () => [...inputs, module].forEach((part) => part.dispose());
  return { module, inputs, trained, loss, run, dispose };
}

function assertExpected({ output, gradients }: Results, expected: LayerCase, tolerance: number) {
  const wanted = [...expected.inputGradients, ...Object.values(expected.weightGradients)];
  assertClose("output", output, expected.output, tolerance);
  wanted.forEach((gradient, i) => {
    assertClose(`gradient ${i}`, gradients[i], gradient, 2 * tolerance);
  });
}
