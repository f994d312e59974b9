// Jitted functions take no memory that grows: not from step to step, and not from trace to trace.

import {
  Adam,
  AdamW,
  BatchNorm,
  Conv2d,
  Dense,
  Dropout,
  gelu,
  LayerNorm,
  Module,
  MultiHeadAttention,
  TensorRandom,
  WeightAverage,
} from "lib/nn/mod.ts";
import { jit, type JitOptions, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";
import { assertFlat } from "../flat_memory.ts";

/** A model and what trains it. */
interface Training<X extends tf.Tensor> {
  batch: X;
  step: (x: X) => tf.Scalar;
  dispose(): void;
}

/** Convolutions with batch statistics, Adam and averaged weights; an activation is 32 kB. */
class Images extends Module {
  readonly random = new TensorRandom(1);
  readonly input = new Conv2d(3, 8, this.random, { bias: false });
  readonly norm = new BatchNorm(8);
  readonly output = new Conv2d(8, 3, this.random);
  call(x: tf.Tensor4D): tf.Tensor4D {
    return this.output.call(tf.relu(this.norm.call(this.input.call(x)))); // (4, 16, 16, 3)
  }
}

function imagesTraining(): Training<tf.Tensor4D> {
  const [model, follower] = [new Images(), new Images()];
  const adam = new Adam(model);
  const average = new WeightAverage(follower, model, 0.9);
  const batch = new TensorRandom(2).normal<tf.Rank.R4>([4, 16, 16, 3]);
  return {
    batch,
    step(x) {
      const loss = adam.minimize(() => model.call(x).sub(x).square().mean());
      average.update();
      return loss;
    },
    dispose: () => [adam, average, model, follower, batch].forEach((part) => part.dispose()),
  };
}

/** Attention, blocks, dropout and AdamW; an activation is 32 kB. */
class Tokens extends Module {
  readonly random = new TensorRandom(1);
  readonly norm = new LayerNorm(32);
  readonly attention = new MultiHeadAttention(32, 2, this.random, { dropout: 0.1 });
  readonly dense = new Dense(32, 32, this.random);
  readonly dropout = new Dropout(0.1, this.random);
  call(x: tf.Tensor3D): tf.Tensor3D {
    const mixed = x.add<tf.Tensor3D>(this.attention.call(this.norm.call(x))); // (8, 32, 32)
    return this.dropout.call(gelu(this.dense.call(mixed))); // (8, 32, 32)
  }
}

function tokensTraining(): Training<tf.Tensor3D> {
  const model = new Tokens();
  const adam = new AdamW(model, { clipNorm: 1 });
  const batch = new TensorRandom(2).normal<tf.Rank.R3>([8, 32, 32]);
  return {
    batch,
    step: (x) => adam.minimize(() => model.call(x).sub(x).square().mean()),
    dispose: () => [adam, model, batch].forEach((part) => part.dispose()),
  };
}

const TRAININGS = { imagesTraining, tokensTraining };

const MODES: Record<string, JitOptions> = {
  graph: {},
  xla: { compile: "xla" },
  "replicas, bfloat16 and fused blocks": {
    replicas: 2,
    precision: "mixed_bfloat16",
    fuseBlocks: true,
  },
};

/** Measured: -10 to 3 MB. An activation lost at each step would come to 65 MB. */
const STEPS = 2000, STEPS_SLACK = 20e6;

for (const [name, make] of Object.entries(TRAININGS)) {
  for (const [mode, options] of Object.entries(MODES)) {
    Deno.test(`${name}: ${STEPS} steps take no memory, every other one by async (${mode})`, () =>
      assertNoLeak(async () => {
        const { step, batch, dispose } = make() as Training<tf.Tensor>;
        const jitted = jit(step, options);
        let steps = 0;
        await assertFlat(STEPS, STEPS_SLACK, async () => {
          const loss = steps++ % 2 ? await jitted.async(batch) : jitted(batch);
          loss.dispose();
        });
        jitted.dispose();
        dispose();
      }));
  }
}

/**
 * Measured: 0 to 6 MB. A graph kept at each trace would come to 30 to 40 MB, and what XLA compiles to 100 MB. Not seen
 * here is what TensorFlow keeps of a function that calls compiled blocks, about 0.1 MB for each.
 */
const TRACES: Record<string, [options: JitOptions, traces: number]> = {
  graph: [{}, 200],
  replicas: [{ replicas: 2 }, 100],
  xla: [{ compile: "xla" }, 100],
  "fused blocks": [{ fuseBlocks: true }, 100],
};
const TRACES_SLACK = 25e6;

for (const [mode, [options, traces]] of Object.entries(TRACES)) {
  Deno.test(`${traces} functions traced and disposed of take no memory (${mode})`, () =>
    assertNoLeak(async () => {
      const { step, batch, dispose } = tokensTraining();
      await assertFlat(traces, TRACES_SLACK, () => {
        const jitted = jit(step, options);
        jitted(batch).dispose();
        jitted.dispose();
      });
      dispose();
    }));
}
