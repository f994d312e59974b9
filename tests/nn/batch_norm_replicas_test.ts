// Batch normalisation in a batch that is divided among replicas: the statistics are the whole batch's.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { BatchNorm, Conv2d, Dense, Module, TensorRandom } from "lib/nn/mod.ts";
import { jit, type JitOptions, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";

/** Normalises images, rows, and what the replicas share. */
class Network extends Module {
  readonly random = new TensorRandom(1);
  // A bias before a batch norm has a gradient of zero, and rounding alone would decide on it.
  readonly conv = new Conv2d(2, 3, this.random, { bias: false });
  readonly imageNorm = new BatchNorm(3);
  readonly dense = new Dense(3, 4, this.random, { bias: false });
  readonly rowNorm = new BatchNorm(4);
  readonly sharedNorm = new BatchNorm(4, { momentum: 0.5 });

  /** (B, H, W, 2) to a loss; `shared` is (N, 4), whatever the batch. */
  loss(images: tf.Tensor4D, shared: tf.Tensor2D): tf.Scalar {
    const pictures = tf.tanh(this.imageNorm.call(this.conv.call(images))); // (B, H, W, 3)
    const rows = this.rowNorm.call(this.dense.call(pictures.mean<tf.Tensor2D>([1, 2]))); // (B, 4)
    const offset = this.sharedNorm.call(shared).square().mean(0); // (4)
    return rows.add(offset).pow(3).mean();
  }
}

/** Loss and gradients, and the running statistics after two steps, by name. */
function results(images: tf.Tensor4D, options?: JitOptions): Record<string, tf.Tensor> {
  const network = new Network();
  const shared = new TensorRandom(7).normal<tf.Rank.R2>([7, 4]);
  const compute = (images: tf.Tensor4D) => {
    const { value, grads } = tf.variableGrads(
      () => network.loss(images, shared),
      network.trainableVariables(),
    );
    const named = [...network.namedTrainables()].map(([name, { name: key }]) => [name, grads[key]]);
    return { loss: value, ...Object.fromEntries(named) as Record<string, tf.Tensor> };
  };
  const step = options ? jit(compute, options) : Object.assign(compute, { dispose: () => {} });
  tf.dispose(step(images));
  const running = [...network.namedVariables()].filter(([name]) => name.includes("running"));
  const found: Record<string, tf.Tensor> = { ...step(images) };
  for (const [name, variable] of running) found[name] = variable.clone();
  [step, network, shared].forEach((part) => part.dispose());
  return found;
}

function assertSame(
  actual: Record<string, tf.Tensor>,
  expected: Record<string, tf.Tensor>,
  tolerance: number,
  mode: string,
): void {
  assertEquals(Object.keys(actual), Object.keys(expected));
  for (const [name, tensor] of Object.entries(actual)) {
    const error = relativeError(tensor, expected[name].arraySync() as number[]);
    assert(error < tolerance, `${mode}: ${name} is off by ${error}`);
  }
}

/** Only float32's rounding may differ between them. */
const MODES: JitOptions[] = [
  { replicas: 1 },
  { replicas: 2 },
  { replicas: 4 },
  { replicas: 8 }, // a picture each: no replica's rows have a variance of their own
  { replicas: 2, compile: "xla" },
];

Deno.test("batch norm in 1, 2, 4 and 8 replicas gives the whole batch's losses, gradients and statistics", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const images = new TensorRandom(2).normal<tf.Rank.R4>([8, 4, 4, 2]);
      const eager = results(images);
      for (const options of MODES) {
        assertSame(results(images, options), eager, 1e-5, JSON.stringify(options));
      }
    })
  ));

Deno.test("replicas whose means are far apart and far from zero have the whole batch's variance", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const layer = new BatchNorm(1, { momentum: 1 });
      const x = tf.tensor2d([1000, 1001, 1002, 1003, 3000, 3001, 3002, 3003], [8, 1]);
      const normalise = jit((x: tf.Tensor2D) => layer.call(x), { replicas: 2 });
      const y = normalise(x);
      // Mean 2001.5; the squared distances to it are 1000^2 + 1.25 on average, 8 / 7 of it without bias.
      assertEquals(layer.runningMean.dataSync()[0], 2001.5);
      assert(relativeError(layer.runningVariance, [(1e6 + 1.25) * 8 / 7]) < 1e-6);
      assert(relativeError(y.slice([0, 0], [1, 1]), [[-1001.5 / Math.sqrt(1e6 + 1.25)]]) < 1e-5);
      [normalise, layer].forEach((part) => part.dispose());
    })
  ));

Deno.test("a batch with a single row for each replica is trained on, and a single row is not", () => {
  const layer = new BatchNorm(2);
  const call = jit((x: tf.Tensor2D) => layer.call(x), { replicas: 2 });
  tf.tidy(() => {
    assertEquals(call(tf.tensor2d([[1, 2], [3, 2]])).shape, [2, 2]);
    assertThrows(() => call(tf.ones<tf.Rank.R2>([1, 2])), Error, "at least 2 rows");
  });
  [call, layer].forEach((part) => part.dispose());
});
