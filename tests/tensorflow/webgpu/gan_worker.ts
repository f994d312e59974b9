// Trains a small GAN on WebGPU twice and prints what came of it, and the tensors that it left: for training_test.ts.

import { tf } from "lib/tensorflow/mod.ts";
import { trainGan } from "../jit/train_gan.ts";

const memory = () => tf.memory() as tf.MemoryInfo & { numBytesAllocatedInGPU: number };

const before = memory().numTensors;
const first = await trainGan({ replicas: 2, precision: "auto" });
const left = memory().numTensors - before;
const taken = memory().numBytesAllocatedInGPU;
await trainGan({});
const grown = memory().numBytesAllocatedInGPU - taken;
console.log(JSON.stringify({ ...first, left, grown }));
