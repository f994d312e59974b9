// Trains on one device or on several, and prints losses and weights as JSON: for replicas_devices_test.ts.

import { biasAdd, device, jit, setSeed, tf } from "lib/tensorflow/mod.ts";

const devices = Deno.args[0] === "one" ? 1 : ["CPU:0", "CPU:1"];

setSeed(1);
const [weight, bias] = [[6, 4], [4]].map((shape) => tf.variable(tf.randomNormal(shape)));
const adam = tf.train.adam(1e-2);
const loss = (x: tf.Tensor2D) =>
  biasAdd(x.matMul(weight as tf.Tensor2D), bias as tf.Tensor1D).relu().square().mean() as tf.Scalar;
// Adam makes its variables at the first step, so that one is not traced.
const first = tf.tidy(() => adam.minimize(() => loss(tf.ones([8, 6])), true)!.dataSync()[0]);
const step = jit((x: tf.Tensor2D) => adam.minimize(() => loss(x), true)!, { replicas: devices });
const losses = Array.from(
  { length: 4 },
  () => tf.tidy(() => step(tf.randomNormal([8, 6])).dataSync()[0]),
);
const weights = [weight, bias].flatMap((variable) => [...variable.dataSync()]);
console.log(JSON.stringify({ values: [first, ...losses, ...weights], threads: device().threads }));
