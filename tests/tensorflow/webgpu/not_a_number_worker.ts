// Pools NaN on WebGPU, trains with NaN in the middle of a network, and prints what became of it as JSON: for
// not_a_number_test.ts.

import { Adam, Conv2d, TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { DivergedError, train } from "lib/training/mod.ts";

tf.env().set("WEBGPU_CPU_FORWARD", false); // small tensors would go to the processor

/** Where NaN is in a result. */
async function placesOfNan(compute: () => tf.Tensor): Promise<number[]> {
  const result = tf.tidy(compute);
  const values = [...await result.data()];
  result.dispose();
  return values.flatMap((value, i) => Number.isNaN(value) ? [i] : []);
}

/** A row of six pixels, the third NaN. */
const row = () => tf.tensor4d([1, 2, NaN, 4, 5, 6], [1, 1, 6, 1]);

/** Fills the network's activation with NaN at the batch of that number. */
async function trainWithNan(at: number, between: (x: tf.Tensor4D) => tf.Tensor4D) {
  const random = new TensorRandom(1);
  const model = new Conv2d(2, 4, random);
  const adam = new Adam(model, { learningRate: 0.01 });
  const batches = Array.from({ length: 6 }, (_, i) => i + 1);
  const step = (batch: number) => ({
    loss: adam.minimize(() => {
      const x = model.call(tf.ones<tf.Rank.R4>([1, 4, 4, 2])) as tf.Tensor4D;
      return between(batch === at ? x.mul(NaN) : x).square().mean();
    }),
  });
  try {
    for await (const _ of train(step, batches, { steps: 6, reports: 3, state: { model, adam } }));
    return "no error";
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    return { step: error.step, loss: String(error.metrics.loss), restored: error.restored };
  }
}

console.log(JSON.stringify({
  maxPool: await placesOfNan(() => tf.maxPool(row(), [1, 2], 1, "valid")),
  maxPool3d: await placesOfNan(() =>
    tf.maxPool3d(row().expandDims<tf.Tensor5D>(1), [1, 1, 2], 1, "valid")
  ),
  global: await placesOfNan(() => tf.maxPool(row(), [1, 6], 1, "valid")),
  relu: await trainWithNan(3, (x) => tf.relu(x)),
  relu6: await trainWithNan(4, (x) => tf.maxPool(tf.relu6(x), 2, 2, "valid")),
}));
