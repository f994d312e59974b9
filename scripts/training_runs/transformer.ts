// `deno task train transformer`: the training of notebook 04.
import { join } from "node:path";
import { loadPictures } from "lib/data/mod.ts";
import {
  Checkpoints,
  configurationOf,
  encodePictures,
  loadTokenizer,
  MaskGitTraining,
  type TokenBatch,
  train,
  transformerPresets,
} from "lib/training/mod.ts";
import { History } from "./history.ts";
import type { TrainCommand } from "./options.ts";

/** Reports, and checkpoints: enough to see how the training went. */
const REPORTS = 20;
/** Checkpoints that are kept. */
const KEPT = 2;

/** Trains the masked transformer of a preset on a tokenizer's tokens, with a checkpoint at each report. */
export async function trainTransformer(command: Omit<TrainCommand, "stage">): Promise<void> {
  const { folder: all, fresh } = command;
  const preset = transformerPresets[command.preset];
  const tokenizer = await loadTokenizer(command.start ?? await latestTokenizer(all));
  const pictures = await loadPictures({ split: "train", count: preset.images });
  const heldOut = await loadPictures({ split: "test", count: preset.testImages });
  const tokens = await encodePictures(tokenizer, pictures, { mirrored: preset.mirrored });
  const heldOutTokens = (await encodePictures(tokenizer, heldOut)).tensors();
  const folder = join(all, "transformer");
  const history = await History.open(folder, fresh);
  const training = new MaskGitTraining(tokenizer, tokens, preset);
  const { steps, batchSize } = preset;
  const progress = train(
    ({ tokens, labels }: TokenBatch) => training.step({ tokens, labels }),
    (startStep) => tokens.batches({ batchSize, seed: 6, startStep, dropLast: true }),
    {
      steps,
      label: `Transformer on ${pictures.source}`,
      reports: REPORTS,
      state: training.state,
      validate: () => training.validate(heldOutTokens),
      checkpoint: { folder, every: Math.max(1, Math.round(steps / REPORTS)), keep: KEPT },
      preset: { ...preset, maskgit: configurationOf(training.averaged, pictures) },
      fresh,
    },
  );
  for await (const { step, metrics, validation } of progress) {
    const { loss = NaN, accuracy = NaN } = validation ?? {};
    await history.add(step, { ...metrics, "held-out loss": loss, "held-out accuracy": accuracy });
  }
  training.dispose();
  tokenizer.dispose();
}

/** The VQ-GAN's latest checkpoint in a folder, or else the VQ-VAE's. */
async function latestTokenizer(folder: string): Promise<string> {
  for (const stage of ["vqgan", "vqvae"]) {
    const latest = await new Checkpoints(join(folder, stage)).latest();
    if (latest !== undefined) return latest;
  }
  throw new Error(`${folder} has no tokenizer; run \`deno task train vqvae\` first`);
}
