// A model small enough to see through, for tests of the training loop: y = w x + b learns y = 3 x.

import { Adam, Dense, Dropout, Module, TensorRandom } from "lib/nn/mod.ts";
import { FileOutput, useOutput } from "lib/notebook/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import type { TrainingState } from "lib/training/mod.ts";

/** What the loop printed in this file's tests. */
export const printed: string[] = [];
useOutput(new FileOutput(undefined, (line) => printed.push(line)));

class Line extends Module {
  readonly dense: Dense;
  readonly dropout: Dropout;
  constructor(outputs: number, random: TensorRandom) {
    super();
    this.dense = new Dense(1, outputs, random);
    this.dropout = new Dropout(0.2, random);
  }
  call(x: tf.Tensor2D): tf.Tensor2D {
    return this.dense.call(this.dropout.call(x));
  }
}

/** A model, its optimizer, and a step. */
export interface Fixture extends Disposable {
  model: Line;
  adam: Adam;
  state: TrainingState;
  /** `x` is the input; NaN makes the step diverge. */
  step: (x: number) => { loss: tf.Scalar };
  /** The weight and the bias. */
  weights(): number[];
}

/** @param outputs another number makes another shape */
export function makeLine({ outputs = 1, seed = 1 } = {}): Fixture {
  const model = new Line(outputs, new TensorRandom(seed));
  const adam = new Adam(model, { learningRate: 0.1 });
  return {
    model,
    adam,
    state: { model, adam },
    step: (x) => ({
      loss: adam.minimize(() => model.call(tf.tensor2d([[x]])).sub(3 * x).square().mean()),
    }),
    weights: () => [...model.namedVariables().values()].flatMap((v) => [...v.dataSync()]),
    [Symbol.dispose]() {
      adam.dispose();
      model.dispose();
    },
  };
}

/** Runs a loop to its end. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** 1, 2, 1, 2, ... without end */
export function* inputs(): Generator<number> {
  for (let i = 0;; i++) yield 1 + i % 2;
}
