// `deno task train STAGE`: trains one model outside of the notebooks, as long as its preset says, and keeps checkpoints.
import { ensureSetup, runMain } from "./environment/mod.ts";
import { readTrain, type Stage, TRAIN_USAGE, type TrainCommand } from "./training_runs/options.ts";

/** What trains each stage; loaded only when asked for, since TensorFlow needs the setup. */
const STAGES: Record<Stage, () => Promise<(command: TrainCommand) => Promise<void>>> = {
  vqvae: async () => (await import("./training_runs/vqvae.ts")).trainVqVae,
  transformer: async () => (await import("./training_runs/transformer.ts")).trainTransformer,
  autoregressive: async () => (await import("./training_runs/transformer.ts")).trainAutoregressive,
  vqgan: async () => (await import("./training_runs/vqgan.ts")).trainVqGan,
};

async function main(args: string[]): Promise<number | void> {
  const command = readTrain(args);
  if (!command) return console.log(TRAIN_USAGE);
  await ensureSetup();
  await (await STAGES[command.stage]())(command);
  const { interruptStatus } = await import("lib/notebook/mod.ts");
  return interruptStatus();
}

if (import.meta.main) await runMain("train", main);
