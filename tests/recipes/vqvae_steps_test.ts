// Ten steps of a small VQ-VAE: traced ones are eager ones.

import { VqVae } from "lib/models/mod.ts";
import { AdamW } from "lib/nn/mod.ts";
import { checkTracedSteps, type Training } from "../models/traced_steps.ts";
import { pictures, startCodebook } from "./vqvae_steps.ts";

function training(codebook: "average" | "gradient"): Training {
  const model = new VqVae({
    widths: [8, 8],
    blocks: 1,
    groups: 4,
    quantizer: { codebookSize: 32, width: 4, codebook, cosine: true, decay: 0.9 },
    l1: 0.5,
    l2: 1,
  });
  startCodebook(model);
  // A larger epsilon than usual: else Adam makes steps of the rounding of gradients that are zero, the keys' bias's for one.
  const adam = new AdamW(model, { learningRate: 2e-3, clipNorm: 1, epsilon: 1e-4 });
  return {
    step: (images) => adam.minimize(() => model.loss(images)),
    modules: [model],
    dispose: () => [adam, model].forEach((part) => part.dispose()),
  };
}

for (const codebook of ["average", "gradient"] as const) {
  Deno.test(`a VQ-VAE with the ${codebook} codebook: traced steps are eager steps, and learn`, (t) =>
    checkTracedSteps(t, () => training(codebook), pictures, [
      { name: "graph", options: {}, losses: 1e-5, weights: 1e-4 },
      { name: "replicas", options: { replicas: 2 }, losses: 1e-5, weights: 1e-4 },
      {
        name: "bf16 and replicas",
        options: { replicas: 2, precision: "mixed_bfloat16" },
        losses: 3e-2,
        // A vector between two codes takes the other one where a processor rounds otherwise, and the averages follow.
        weights: codebook === "average" ? 5e-2 : 3e-2,
      },
    ]));
}
