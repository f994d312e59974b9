// Checks a model against its PyTorch twin: outputs and all gradients, eager and traced.

import { assert, assertEquals } from "@std/assert";
import type { Module } from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { readFixtures } from "../support/fixture_file.ts";
import { loadNoise, noise, type Sketch, sketchError } from "../support/noise.ts";

/** What a twin computes: gradients are those of the sum of all outputs' sines. */
interface TwinCase {
  inputs: Record<string, number[]>;
  outputs: Record<string, Sketch>;
  gradients: Record<string, Sketch>;
}

/** The twins of tests/fixtures/make_tokenizer_fixtures.py and make_transformer_fixtures.py. */
export const twins = {
  ...readFixtures<Fixtures>("tokenizer.json"),
  ...readFixtures<Record<string, TwinCase>>("transformer.json"),
} as Fixtures;

type Fixtures =
  & Record<string, TwinCase>
  & {
    averages: Record<string, { usage: Sketch; codebook: Sketch }>;
    measures: Record<"psnr" | "ssim", number[]> & { frechet: number };
  };

/** Options of {@linkcode checkTwin}. */
export interface TwinChecks<M> {
  /** Largest difference of a length or a product, over 1 + the length. */
  tolerance?: number;
  /** The outputs whose gradients count; all without it. */
  objective?: string[];
  /** The module's part that is trained; all of it without. */
  trained?: (module: M) => Module;
}

/** Checks a module, which is disposed of, against the twin of a name. */
export async function checkTwin<M extends Module>(
  name: string,
  make: () => M,
  call: (module: M, ...inputs: tf.Tensor4D[]) => Record<string, tf.Tensor>,
  { tolerance = 2e-6, objective, trained: part = (module) => module }: TwinChecks<M> = {},
): Promise<void> {
  const expected = twins[name];
  await assertNoLeak(async () => {
    const module = make();
    loadNoise(module);
    const inputs = Object.entries(expected.inputs).map(([name, shape]) =>
      tf.tidy(() => tf.variable(noise<tf.Rank.R4>(name, shape as [number, number, number, number])))
    );
    const trainables = [...module.namedTrainables()].filter(([, variable]) =>
      part(module).trainableVariables().includes(variable)
    );
    const names = [...Object.keys(expected.inputs), ...trainables.map(([name]) => name)];
    const trained = [...inputs, ...trainables.map(([, variable]) => variable)];
    const run = () => {
      const outputs = tf.tidy(() => call(module, ...inputs));
      const { value, grads } = tf.variableGrads(
        () => total(call(module, ...inputs), objective),
        trained,
      );
      value.dispose();
      const gradients = Object.fromEntries(
        trained.map(({ name }, i) => [names[i], grads[name]]).filter(([, gradient]) => gradient),
      ) as Record<string, tf.Tensor>;
      return { outputs, gradients };
    };
    const jitted = jit(run, { name });
    for (const step of [run, jitted, jitted]) {
      await assertNoLeakAfterFirst(step === run, () =>
        tf.tidy(() => {
          const { outputs, gradients } = step();
          compare("output", outputs, expected.outputs, tolerance);
          compare("gradient", gradients, expected.gradients, 2 * tolerance);
        }));
    }
    jitted.dispose();
    tf.dispose(inputs);
    module.dispose();
  });
}

function total(
  outputs: Record<string, tf.Tensor>,
  names: string[] = Object.keys(outputs),
): tf.Scalar {
  return tf.addN(names.map((name) => outputs[name].sin().sum<tf.Scalar>()));
}

/** At their first use TensorFlow gets the weights, and a trace its inputs. */
async function assertNoLeakAfterFirst(first: boolean, run: () => void): Promise<void> {
  if (first) run();
  await (first ? assertNoLeak(run) : run());
}

function compare(
  what: string,
  actual: Record<string, tf.Tensor>,
  expected: Record<string, Sketch>,
  tolerance: number,
): void {
  assertEquals(Object.keys(actual), Object.keys(expected), `names of the ${what}s`);
  for (const [name, sketch] of Object.entries(expected)) {
    const error = sketchError(name, actual[name], sketch);
    assert(error < tolerance, `${what} ${name} is off by ${error}`);
  }
}
