// Trains on one device or on several, and prints losses and weights as JSON: for replicas_devices_test.ts.

import { Adam, BatchNorm, Dense, Module, TensorRandom } from "lib/nn/mod.ts";
import { device, jit, type tf } from "lib/tensorflow/mod.ts";

const devices = Deno.args[0] === "one" ? 1 : ["CPU:0", "CPU:1"];

class Network extends Module {
  readonly random = new TensorRandom(1);
  // A bias before a batch norm has a gradient of zero, and rounding alone would decide on Adam's steps.
  readonly hidden = new Dense(6, 4, this.random, { bias: false });
  readonly norm = new BatchNorm(4);
  readonly output = new Dense(4, 3, this.random);

  loss(x: tf.Tensor2D): tf.Scalar {
    return this.output.call(this.norm.call(this.hidden.call(x)).tanh()).square().mean();
  }
}

const network = new Network();
const adam = new Adam(network, { learningRate: 1e-2 });
const step = jit((x: tf.Tensor2D) => adam.minimize(() => network.loss(x)), { replicas: devices });
const random = new TensorRandom(2);
const losses = Array.from({ length: 5 }, () => step(random.normal<tf.Rank.R2>([8, 6])));
const tensors = [...losses, ...network.namedVariables().values()]; // running statistics included
const values = tensors.flatMap((tensor) => [...tensor.dataSync()]);
console.log(JSON.stringify({ values, threads: device().threads }));
