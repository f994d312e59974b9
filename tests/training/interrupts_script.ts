// A process that trains and is interrupted, again and again, at random moments: for interrupts_test.ts.
//
// Prints what it found as JSON after the word FOUND, and waits for an end from outside.

import { Random } from "lib/data/mod.ts";
import {
  Adam,
  BatchNorm,
  Dense,
  Dropout,
  Module,
  type Stateful,
  TensorRandom,
  WeightAverage,
} from "lib/nn/mod.ts";
import { listenForInterrupt } from "lib/notebook/mod.ts";
import { jit, numTensorHandles, tf } from "lib/tensorflow/mod.ts";
import { numTraced } from "lib/tensorflow/backend/recorder.ts";
import { train } from "lib/training/mod.ts";
import { collectGarbage } from "../support/collect_garbage.ts";

/** Interrupts in all; the counts and the memory are measured after the first ones, and after all. */
const INTERRUPTS = 1000, WARM_UP = 250;

/** Most steps of a run, so that it also happens that an interrupt comes too late for it. */
const STEPS = 12;

/** Where in a run an interrupt is asked for. It arrives when the event loop turns. */
const MOMENTS = ["start", "batch", "before the call", "after the call", "report", "timer"] as const;

let handlers = 0;
const { addSignalListener, removeSignalListener } = Deno;
Object.assign(Deno, {
  addSignalListener(...args: Parameters<typeof addSignalListener>) {
    handlers++;
    addSignalListener(...args);
  },
  removeSignalListener(...args: Parameters<typeof removeSignalListener>) {
    handlers--;
    removeSignalListener(...args);
  },
});

class Tiny extends Module {
  readonly random = new TensorRandom(1);
  readonly dense = new Dense(8, 16, this.random);
  readonly norm = new BatchNorm(16);
  readonly dropout = new Dropout(0.2, this.random);
  readonly output = new Dense(16, 8, this.random);
  call(x: tf.Tensor2D): tf.Tensor2D {
    return this.output.call(this.dropout.call(this.norm.call(this.dense.call(x)).relu()));
  }
}

/** What is trained, and its jitted step. */
class Training {
  readonly model = new Tiny();
  readonly average = new WeightAverage(new Tiny(), this.model, 0.9);
  readonly adam = new Adam(this.model);
  readonly state: Record<string, Stateful> = {
    model: this.model,
    average: this.average,
    adam: this.adam,
  };
  readonly step = jit((x: tf.Tensor2D) => {
    const loss = this.adam.minimize(() => this.model.call(x).sub(x).square().mean());
    this.average.update();
    return { loss };
  });
  /** Steps made so far. */
  made = 0;

  /** The batches after those of the steps made, without end. `hook` is called for each. */
  *batches(hook: () => void): Generator<tf.Tensor2D> {
    for (let i = this.made;; i++) {
      const batch = new TensorRandom(100 + i).normal<tf.Rank.R2>([16, 8]);
      try {
        hook();
        yield batch;
      } finally {
        batch.dispose();
      }
    }
  }

  /** Trains. `at` is told of all moments. */
  async run(steps: number, at: (moment: typeof MOMENTS[number]) => void): Promise<void> {
    const step = (x: tf.Tensor2D) => {
      at("before the call");
      const result = this.step.async(x);
      at("after the call");
      return result;
    };
    const options = { steps, reports: Math.ceil(steps / 4), state: this.state };
    const batches = this.batches(() => at("batch"));
    let made = 0;
    at("start");
    for await (const report of train(step, batches, options)) {
      at("report");
      made = report.step;
    }
    this.made += made;
  }

  /** All that training changed, as bytes. */
  async bytes(): Promise<string[]> {
    const states = Object.values(this.state).map((part) => part.state());
    const tensors = states.flatMap(({ tensors }) => Object.values(tensors));
    const values = await Promise.all(tensors.map((tensor) => tensor.data<"float32">()));
    const numbers = states.map(({ numbers }) => JSON.stringify(numbers));
    return [...numbers, ...values.map((value) => new Uint8Array(value.buffer).toHex())];
  }
}

const random = new Random(3);

/** A run with one interrupt, which has come when it ends. */
async function interruptedRun(training: Training): Promise<typeof MOMENTS[number]> {
  using interrupt = listenForInterrupt();
  const came = new Promise((done) => interrupt.signal.addEventListener("abort", done));
  const moment = MOMENTS[random.integer(MOMENTS.length)];
  let countdown = random.integer(4);
  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    Deno.kill(Deno.pid, "SIGINT");
  };
  if (moment === "timer") setTimeout(ask, 5 * random.uniform());
  await training.run(STEPS, (now) => {
    if (now === moment && countdown-- <= 0) ask();
  });
  if (moment !== "timer") ask(); // the moment has not come often enough
  await came;
  return moment;
}

/** Counts of all that might be left, and the process's size. */
function measure() {
  collectGarbage();
  const { numTensors, numDataBuffers } = tf.memory();
  const counts = { numTensors, numDataBuffers, handles: numTensorHandles(), traced: numTraced() };
  return { counts: { ...counts, handlers }, rss: Deno.memoryUsage().rss };
}

const moments: Record<string, number> = {};
const training = new Training();
let before = measure();
for (let i = 1; i <= INTERRUPTS; i++) {
  const moment = await interruptedRun(training);
  moments[moment] = (moments[moment] ?? 0) + 1;
  if (i === WARM_UP) before = measure();
}
const after = measure();

const whole = new Training();
await whole.run(training.made, () => {});
const [interrupted, uninterrupted] = [await training.bytes(), await whole.bytes()];

const found = {
  before: before.counts,
  after: after.counts,
  growth: after.rss - before.rss,
  steps: [training.made, whole.made, training.adam.steps, training.average.updates],
  traces: training.step.traces,
  moments,
  same: interrupted.length === uninterrupted.length &&
    interrupted.every((bytes, i) => bytes === uninterrupted[i]),
};
console.log(`FOUND ${JSON.stringify(found)}`);
setInterval(() => {}, 1000);
