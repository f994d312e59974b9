// `deno task train vqgan`: the training of notebook 03 with all three losses.
import { join } from "node:path";
import { type Batch, loadPictures, lockFolder } from "lib/data/mod.ts";
import { interruptStatus } from "lib/notebook/mod.ts";
import { loadTokenizer } from "lib/pretrained/mod.ts";
import { Checkpoints, stepsBetween, train } from "lib/training/mod.ts";
import { trainClassifier, vqganPresets, VqGanTraining } from "lib/recipes/mod.ts";
import { History } from "./history.ts";
import type { TrainCommand } from "./options.ts";

/** Reports, and checkpoints: enough to see how the training went. */
const REPORTS = 10;

/** Trains the VQ-GAN of a preset from a VQ-VAE, with a checkpoint at each report. */
export async function trainVqGan(command: Omit<TrainCommand, "stage">): Promise<void> {
  const { folder: all, fresh } = command;
  const { steps = vqganPresets[command.preset].steps } = command;
  const preset = { ...vqganPresets[command.preset], steps };
  const folder = join(all, "vqgan");
  using lock = await lockFolder(folder, "deno task train vqgan");
  const start = command.start ?? (await new Checkpoints(join(all, "vqvae")).newest())?.path;
  if (start === undefined) {
    throw new Error(`${join(all, "vqvae")} has no checkpoint; run \`deno task train vqvae\` first`);
  }
  const pictures = await loadPictures({ split: "train", count: command.images ?? preset.images });
  const perceptualNetwork = await trainClassifier(pictures, preset.perceptualNetwork, {
    checkpoint: join(all, "perceptualNetwork"),
    label: "Eyes",
  });
  if (interruptStatus() !== undefined) return; // they are not trained to the end
  const tokenizer = await loadTokenizer(start);
  const training = new VqGanTraining(tokenizer, perceptualNetwork, preset);
  const history = await History.open(folder, fresh);
  const { batchSize } = preset;
  const progress = train(
    ({ images }: Batch) => training.step(pictures.unflatten(images)),
    (startStep) =>
      pictures.batches({ batchSize, seed: 5, augment: { flip: true }, startStep, dropLast: true }),
    {
      steps,
      label: `VQ-GAN on ${pictures.source}`,
      reports: REPORTS,
      state: training.state,
      checkpoint: { folder, lock, every: stepsBetween(steps, REPORTS), keep: REPORTS + 1 },
      preset: { ...preset, data: pictures.source, model: tokenizer.options },
      fresh,
    },
  );
  for await (const { step, metrics } of progress) await history.add(step, { ...metrics });
  for (const owner of [training, tokenizer, perceptualNetwork]) owner.dispose();
}
