// Whole training steps and forward passes of the project's kinds of models, beside PyTorch in all its modes.
import { type Benchmark, type Contestant, ours, type Race, torch } from "../harness/mod.ts";
import { profileOf } from "./profile.ts";
import { ourModels } from "./ours_models/mod.ts";
import { environmentOf } from "./ours_models/modes.ts";

const CONVOLUTIONS = [
  "eager",
  "channels_last",
  "bf16",
  "bf16+channels_last",
  "bf16+channels_last+fused",
  "compile",
  "compile+bf16+channels_last+fused",
];

/** PyTorch's modes by model; torch_worker.py explains them. */
const TORCH_MODES: Record<string, string[]> = {
  gan: ["eager", "bf16", "bf16+fused", "compile", "compile+bf16+fused"],
  vqvae: CONVOLUTIONS,
  vqgan: CONVOLUTIONS,
  transformer: ["eager", "bf16", "bf16+fused", "compile", "compile+bf16+fused"],
  recipe: CONVOLUTIONS,
  transformer_forward_1: ["eager", "bf16", "bf16_weights", "compile", "compile+bf16_weights"],
  transformer_forward_32: ["eager", "bf16", "bf16_weights", "compile", "compile+bf16_weights"],
};

function contestants(model: string, python: string): Contestant[] {
  const worker = (mode: string) => ({ mode, args: [model, mode] });
  return [
    ...TORCH_MODES[model].map((mode) =>
      torch(python, { ...worker(mode), file: "train_step/torch_worker.py" })
    ),
    ...(ourModels[model]?.modes ?? []).map((mode) =>
      ours({ ...worker(mode), file: "train_step/ours_worker.ts", env: environmentOf(mode) })
    ),
  ];
}

const benchmark: Benchmark = {
  title:
    "a GAN's, a VQ-VAE's, a VQ-GAN's and a transformer's training step, a transformer's forward pass",
  roundMs: 200,
  races: (python) =>
    Object.keys(TORCH_MODES).map((model): Race => ({
      steps: [model],
      contestants: contestants(model, python),
      peer: "torch eager",
    })),
  profile: profileOf,
};

export default benchmark;
