// Batches of images from lib/data: shuffled, in [-1, 1], 128 at a time.
import { ImageDataset, Random } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { aboutEngine } from "../harness/about_engine.ts";
import { serve, type StepRunner } from "../harness/serve.ts";

const IMAGES = 60_000, PIXELS = 784, BATCH = 128;

const random = new Random(1);
const bytes = (count: number, below: number) =>
  Uint8Array.from({ length: count }, () => random.integer(below));

const data = new ImageDataset({
  name: "bytes",
  source: "random bytes, as many as MNIST's",
  images: bytes(IMAGES * PIXELS, 256),
  labels: bytes(IMAGES, 10),
  height: 28,
  width: 28,
  channels: 1,
  classNames: [..."0123456789"],
});
const batches = data.batches({ batchSize: BATCH, seed: 1, dropLast: true })[Symbol.iterator]();

const run: StepRunner = (count) => {
  let images: tf.Tensor2D | undefined;
  for (let i = 0; i < count; i++) images = batches.next().value?.images;
  return tf.tidy(() => images!.slice([0, 0], [1, 1]).dataSync()[0]);
};

await serve({ steps: { "batch of 128 images": run }, about: aboutEngine() });
