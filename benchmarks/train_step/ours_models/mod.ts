// Which of our models there are, and in which modes each is timed.
import type { BenchModel, BenchOptions } from "./model.ts";
import type { ModeName } from "./modes.ts";

/** One of our models. */
export interface OurModel {
  modes: readonly ModeName[];
  /** Loads its file only now: the harness reads this table without starting TensorFlow. */
  load(): Promise<(options?: BenchOptions) => BenchModel>;
}

const TRAINING: ModeName[] = ["eager", "graph", "xla", "bf16", "graph+replicas", "bf16+replicas"];

// Batch normalisation makes replicas wait for each other.
const GAN: ModeName[] = [...TRAINING, "bf16+branches"];

// The VQ-VAE has no blocks that XLA could compile by themselves.
const WITH_BLOCKS: ModeName[] = [...TRAINING, "graph+replicas+fused", "bf16+replicas+fused"];

const FORWARD: Record<1 | 32, ModeName[]> = {
  // A replica's share of a single picture would be nothing.
  1: ["eager", "graph", "xla", "bf16", "bf16+frozen"],
  32: [...WITH_BLOCKS, "bf16+replicas+frozen"],
};

const forward = (batch: 1 | 32): OurModel => ({
  modes: FORWARD[batch],
  load: async () => (await import("./transformer.ts")).transformerForward(batch),
});

/** Our models by the benchmark's names. */
export const ourModels: Readonly<Record<string, OurModel>> = {
  gan: { modes: GAN, load: async () => (await import("./gan.ts")).gan },
  vqvae: { modes: TRAINING, load: async () => (await import("./vqvae.ts")).vqvae },
  vqgan: { modes: WITH_BLOCKS, load: async () => (await import("./vqgan.ts")).vqgan },
  transformer: {
    modes: WITH_BLOCKS,
    load: async () => (await import("./transformer.ts")).transformer,
  },
  recipe: { modes: WITH_BLOCKS, load: async () => (await import("./recipe.ts")).recipe },
  transformer_forward_1: forward(1),
  transformer_forward_32: forward(32),
};
