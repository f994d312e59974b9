// `deno task train vqvae`: the training of notebook 02.
import { join } from "node:path";
import { type Batch, loadPictures, lockFolder } from "lib/data/mod.ts";
import { type VqVaePreset, vqvaePresets, VqVaeTraining } from "lib/recipes/mod.ts";
import { stepsBetween, train } from "lib/training/mod.ts";
import { History } from "./history.ts";
import type { RunOptions, TrainCommand } from "./options.ts";

/** Pictures that each report's PSNR is measured on. */
const VALIDATED = 200;
/** Reports, and checkpoints: enough to see how the training went. */
const REPORTS = 15;

/** What may differ from a preset. */
type Changes = Partial<Pick<TrainCommand, "steps" | "images" | "codes" | "overlapping">>;

/** Trains the VQ-VAE of a preset, with a checkpoint at each report. */
export async function trainVqVae(
  { folder: all, preset: name, fresh, ...changes }: RunOptions & Changes,
): Promise<void> {
  const preset = vqvaePreset(name, changes);
  const folder = join(all, "vqvae");
  using lock = await lockFolder(folder, "deno task train vqvae");
  const pictures = await loadPictures({ split: "train", count: preset.images });
  const heldOut = await loadPictures({ split: "test", count: VALIDATED });
  const some = heldOut.unflatten(heldOut.tensors().images); // (200, 64, 64, 3)
  const training = new VqVaeTraining(preset);
  const history = await History.open(folder, fresh);
  const { batchSize, steps: total } = preset;
  const progress = train(
    ({ images }: Batch) => training.step(pictures.unflatten(images)),
    (startStep) =>
      pictures.batches({ batchSize, seed: 2, augment: { flip: true }, startStep, dropLast: true }),
    {
      steps: total,
      label: `VQ-VAE on ${pictures.source}`,
      reports: REPORTS,
      state: training.state,
      validate: () => training.validate(some),
      checkpoint: { folder, lock, every: stepsBetween(total, REPORTS), keep: REPORTS + 1 },
      preset: { ...preset, data: pictures.source },
      fresh,
    },
  );
  for await (const { step, metrics: { reconstruction, perplexity }, validation } of progress) {
    await history.add(step, { reconstruction, perplexity, ...validation });
  }
  training.dispose();
  some.dispose();
}

/** A preset with other numbers of steps, pictures and codes, or another encoder. */
export function vqvaePreset(
  name: RunOptions["preset"],
  { steps, images, codes, overlapping }: Changes,
): VqVaePreset {
  const preset = vqvaePresets[name];
  const { quantizer } = preset.model;
  let model = preset.model;
  if (codes !== undefined) {
    if (quantizer?.kind === "finiteScalar") {
      throw new Error(`--codes: the tokenizer of preset ${name} has no codebook`);
    }
    model = { ...model, quantizer: { ...quantizer, codebookSize: codes } };
  }
  if (overlapping) model = { ...model, patchwise: false };
  return { ...preset, steps: steps ?? preset.steps, images: images ?? preset.images, model };
}
