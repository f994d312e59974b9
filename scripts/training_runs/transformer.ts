// `deno task train transformer` and `autoregressive`: the training of notebook 04, and that of its twin.
import { join } from "node:path";
import { type FolderLock, lockFolder, type TokenBatch } from "lib/data/mod.ts";
import { configurationOf, tokenizerHash } from "lib/pretrained/mod.ts";
import { AutoregressiveTraining, MaskGitTraining, transformerPresets } from "lib/recipes/mod.ts";
import { stepsBetween, train, type TrainOptions } from "lib/training/mod.ts";
import { History } from "./history.ts";
import type { TrainCommand } from "./options.ts";
import { openTokens } from "./tokens.ts";

/** Reports, and checkpoints: enough to see how the training went. */
const REPORTS = 20;
/** Checkpoints that are kept. */
const KEPT = 2;

type Command = Omit<TrainCommand, "stage">;
type Opened = Awaited<ReturnType<typeof openTokens>>;

/** Trains the masked transformer of a preset on a tokenizer's tokens, with a checkpoint at each report. */
export async function trainTransformer(command: Command): Promise<void> {
  const stage = "transformer";
  using lock = await lockStage(command, stage);
  const opened = await openTokens(command);
  const { tokenizer, tokens, pictures } = opened;
  const { steps = opened.preset.steps } = command;
  const preset = { ...opened.preset, steps };
  const training = new MaskGitTraining(tokenizer, tokens, preset);
  const maskgit = configurationOf(training.averaged, pictures);
  await run(command, opened, training, {
    label: "Transformer",
    ...{ stage, lock },
    steps,
    preset: { ...preset, maskgit },
  });
}

/** Trains the autoregressive twin of a preset on a tokenizer's tokens, with a checkpoint at each report. */
export async function trainAutoregressive(command: Command): Promise<void> {
  const { steps = transformerPresets[command.preset].autoregressive.steps } = command;
  if (steps === 0) {
    throw new Error(
      `preset ${command.preset} trains no autoregressive twin; say how long: --steps N`,
    );
  }
  const stage = "autoregressive";
  using lock = await lockStage(command, stage);
  const opened = await openTokens(command);
  const { preset: { batchSize }, tokenizer, tokens } = opened;
  const autoregressive = { ...opened.preset.autoregressive, steps };
  const { codebookSize } = tokenizer.quantizer;
  const training = new AutoregressiveTraining(codebookSize, tokens, autoregressive);
  const { options: model } = training.averaged;
  await run(command, opened, training, {
    label: "Autoregressive twin",
    ...{ stage, lock },
    steps,
    preset: {
      ...autoregressive,
      batchSize,
      model,
      data: tokens.source,
      tokenizer: await tokenizerHash(tokenizer),
    },
  });
}

function lockStage({ folder }: Command, stage: string): Promise<FolderLock> {
  return lockFolder(join(folder, stage), `deno task train ${stage}`);
}

async function run(
  { folder: all, fresh }: Command,
  { preset: { batchSize }, pictures, tokenizer, tokens, heldOutTokens }: Opened,
  training: MaskGitTraining | AutoregressiveTraining,
  { stage, lock, label, steps, preset }: Pick<TrainOptions, "steps" | "label" | "preset"> & {
    stage: string;
    lock: FolderLock;
  },
): Promise<void> {
  const folder = join(all, stage);
  const history = await History.open(folder, fresh);
  const progress = train(
    ({ tokens, labels }: TokenBatch) => training.step({ tokens, labels }),
    (startStep) => tokens.batches({ batchSize, seed: 6, startStep, dropLast: true }),
    {
      steps,
      label: `${label} on ${pictures.source}`,
      reports: REPORTS,
      state: training.state,
      validate: () => training.validate(heldOutTokens),
      checkpoint: { folder, lock, every: stepsBetween(steps, REPORTS), keep: KEPT },
      preset,
      fresh,
    },
  );
  for await (const { step, metrics, validation } of progress) {
    const heldOut = Object.entries(validation ?? {}).map(([name, value]) =>
      [`held-out ${name}`, value] as const
    );
    await history.add(step, { ...metrics, ...Object.fromEntries(heldOut) });
  }
  training.dispose();
  tokenizer.dispose();
}
