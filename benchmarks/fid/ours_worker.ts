// Inception in ours. Argument: the mode.
import { Inception } from "lib/models/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { aboutEngine } from "../harness/about_engine.ts";
import { serve, type StepRunner } from "../harness/serve.ts";

const BATCH = 16, SIDE = 64;
const mode = Deno.args[0].split("+");

const network = new Inception();
const images = new TensorRandom(1).uniform<tf.Rank.R4>([BATCH, SIDE, SIDE, 3], -1, 1);
const see = jit((images: tf.Tensor4D) => network.features(images), {
  freeze: mode.includes("frozen"),
  replicas: mode.includes("replicas") ? "auto" : 1,
  precision: mode.includes("bf16") ? "mixed_bfloat16" : "float32",
});

const run: StepRunner = (count) => {
  for (let i = 1; i < count; i++) see(images).dispose();
  return tf.tidy(() => see(images).slice([0, 0], [1, 1]).dataSync()[0]);
};

await serve({ steps: { "16 pictures of 64x64 to 2,048 features": run }, about: aboutEngine() });
