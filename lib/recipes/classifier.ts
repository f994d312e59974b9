// Trains a classifier of pictures: the perceptual network, or one to evaluate pictures with.

import type { Batch, ImageDataset } from "lib/data/mod.ts";
import { datasetBatches, predict } from "lib/evaluation/mod.ts";
import { ResNet } from "lib/models/mod.ts";
import { AdamW, crossEntropy, warmupCosine } from "lib/nn/mod.ts";
import { FASTEST, jit, tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { requireSchedule } from "./training_schedule.ts";
import { hasOtherPreset } from "../training/restart.ts";
import { train } from "../training/train.ts";

/** Settings of {@linkcode trainClassifier}. */
export interface ClassifierTraining {
  steps: number;
  batchSize: number;
  /** Linear warm-up over a tenth of the steps, then cosine decay to 0. */
  learningRate: number;
  /** Channels at each resolution of the network. */
  widths: readonly number[];
  /** Of the weights, the batches, the flips and crops. */
  seed: number;
  /** Whether mirrored pictures show the same, as photographs do and digits do not. Default true. */
  flip?: boolean;
}

/** Where {@linkcode trainClassifier} keeps what it trains. */
export interface ClassifierKeeping {
  /** Folder for checkpoints; a network that is there and was trained on the same with the same settings is taken. */
  checkpoint?: string;
  /** What the progress line calls it. */
  label?: string;
}

const DECAY = 0.05;
/** Largest random shift, in pixels. */
const MOVED = 4;

/**
 * Trains a {@linkcode ResNet} to tell the classes of a data set, with random flips and shifts. Networks of different seeds
 * have nothing in common but the data, so one can evaluate what was trained with the other as its perceptual network.
 *
 * @returns the network in inference mode
 * @throws {DivergedError} when the loss is no longer a number
 * @throws {DataFileError} when the checkpoint is damaged
 * @throws RangeError that names the setting and what it can be
 */
export async function trainClassifier(
  pictures: ImageDataset,
  settings: ClassifierTraining,
  { checkpoint, label = "Classifier" }: ClassifierKeeping = {},
): Promise<ResNet> {
  const { steps, batchSize, learningRate, widths, seed, flip = true } = settings;
  requireSchedule(settings);
  requireWhole("batchSize", batchSize, { least: 1 });
  const { classNames, channels } = pictures;
  const model = new ResNet({ classes: classNames.length, channels, widths, seed });
  const schedule = { warmup: Math.ceil(steps / 10), steps };
  const adam = new AdamW(model, {
    learningRate: (step) => learningRate * warmupCosine(step, schedule),
    weightDecay: DECAY,
  });
  const step = jit((rows: tf.Tensor2D, labels: tf.Tensor1D) => { // (B, H * W * channels), (B)
    const images = pictures.unflatten(rows); // (B, H, W, channels)
    return { loss: adam.minimize(() => crossEntropy(model.call(images), labels)) };
  }, FASTEST);
  const preset = { ...settings, data: pictures.source };
  const augment = { flip, padding: MOVED };
  const training = train(
    ({ images, labels }: Batch) => step.async(images, labels),
    (startStep) => pictures.batches({ batchSize, seed, augment, startStep, dropLast: true }),
    {
      steps,
      label,
      state: { model, adam },
      checkpoint: checkpoint && { folder: checkpoint, keep: 1 },
      preset,
      fresh: checkpoint !== undefined && await hasOtherPreset(checkpoint, preset),
    },
  );
  try {
    for await (const _ of training);
    return model.eval();
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    step.dispose();
    adam.dispose();
  }
}

/** Accuracy of a classifier on a data set. */
export async function accuracyOn(
  model: ResNet,
  pictures: ImageDataset,
  { batchSize = 100 }: { batchSize?: number } = {},
): Promise<number> {
  requireWhole("batchSize", batchSize, { least: 1 });
  const { predictions } = await predict(
    (images: tf.Tensor4D) => ({ predictions: model.call(images).argMax<tf.Tensor1D>(1) }), // (B)
    datasetBatches(pictures, batchSize),
  );
  const predicted = await predictions.data().finally(() => predictions.dispose());
  return predicted.filter((label, i) => label === pictures.labels[i]).length / pictures.count;
}
