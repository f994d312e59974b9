// Does on WebGPU what must fail there, or must work, and prints what became of it as JSON: for checks_test.ts.

import {
  device,
  InPlaceVariable,
  matMul64,
  numTensorHandles,
  rawOp,
  tf,
} from "lib/tensorflow/mod.ts";

async function messageOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return "no error";
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const { device: gpu } = tf.backend() as unknown as { device: GPUDevice };
const x = tf.tensor1d([1, 2, 3]);
const sum = x.add(1);

/** A shader that is none: WebGPU tells of it by an event alone. */
const invalid = () => gpu.createShaderModule({ code: "no shader" });

const result = {
  device: device(),
  backend: tf.getBackend(),
  sync: await messageOf(() => tf.tidy(() => tf.ones([3000]).square().dataSync())),
  read: [...await sum.data()],
  cached: [...sum.dataSync()],
  tooLarge: await messageOf(() =>
    tf.tidy(() => tf.fill([gpu.limits.maxStorageBufferBindingSize / 4 + 1], 2).square())
  ),
  uncaptured: await messageOf(async () => {
    invalid();
    await tf.tidy(() => x.square()).data();
  }),
  after: [...await tf.tidy(() => x.square()).data()],
  // TensorFlow.js's own CPU backend refuses an axis that is counted from the end, so no comparison of ops has it.
  sums: [...await tf.tidy(() => tf.linspace(1, 8, 8).reshape([2, 2, 2]).cumsum(-1)).data()],
  rawOp: await messageOf(() => rawOp("Sqrt", [x], { T: "float32" })),
  inPlace: await messageOf(() => InPlaceVariable.of(tf.variable(x))),
  handles: numTensorHandles(),
  product: [
    ...matMul64(
      { rows: 1, columns: 2, values: Float64Array.of(1, 2) },
      { rows: 2, columns: 1, values: Float64Array.of(3, 4) },
    ).values,
  ],
};
console.log(JSON.stringify(result));
