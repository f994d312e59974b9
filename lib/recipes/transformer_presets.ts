// Presets of notebooks 04 and 05.

import type { AutoregressiveTrainingOptions } from "./autoregressive_training.ts";
import type { MaskGitTrainingOptions } from "./maskgit_training.ts";
import { frozen, type PresetName } from "./presets.ts";

/** Settings of notebooks 04 and 05. The tokenizer that they start from is that of notebook 02's preset. */
export interface TransformerPreset extends MaskGitTrainingOptions {
  /** Training pictures; all of the real ones or 10,000 generated ones where it does not say. */
  images?: number;
  /** Held-out pictures that the results are measured on. */
  testImages: number;
  batchSize: number;
  /** Steps of the VQ-VAE that is trained where notebook 02 left none. */
  startSteps: number;
  /** Whether training takes mirrored pictures too, where they could be others of the data; scenes have a left and a right. */
  mirrored: boolean;
  /** The small transformers that are compared: how long each is trained, and how large it is. */
  comparison: Pick<MaskGitTrainingOptions, "transformer" | "steps" | "learningRate" | "warmup">;
  /** The autoregressive twin, of the same size; 0 steps where there is no time for it. */
  autoregressive: AutoregressiveTrainingOptions;
}

/** Small enough for two cores: pre-norm, which trains without warm-up; presets add patch merging to it. */
const SMALL = { layers: 4, dim: 256, heads: 8, norm: "pre", dropout: 0, seed: 41 } as const;

const quick: TransformerPreset = {
  testImages: 256,
  batchSize: 32,
  startSteps: 300,
  mirrored: false,
  steps: 180,
  learningRate: 2e-3,
  warmup: 30,
  averageDecay: 0.98,
  transformer: { ...SMALL, patchMerging: true },
  startFromCodebook: true,
  masks: { rectangles: 0.3, labelSmoothing: 0 },
  seed: 42,
  comparison: {
    transformer: { ...SMALL, layers: 2, dim: 128 },
    steps: 50,
    learningRate: 2e-3,
    warmup: 10,
  },
  autoregressive: { transformer: SMALL, steps: 0, learningRate: 1e-3 },
};

/** The paper's transformer (Chang et al., 2022, section 4.1: 24 layers, 8 heads, 768, MLPs of 3,072, dropout 0.1). */
const PAPER = { layers: 24, dim: 768, heads: 8, norm: "post", dropout: 0.1, seed: 41 } as const;

/**
 * Presets of notebooks 04 and 05. `smoke`, `quick` and `long` merge 2x2 tokens into a position, and compute the tokens' vectors
 * from the tokenizer's codebook; `long` has a global context and a class head, too.
 *
 * `full` is the paper's model and training (Chang et al., 2022, section 4.1). In what it differs: the tokenizer is notebook
 * 02's; a tenth of the classes is dropped, so that pictures can be asked for without a class and with guidance; and the
 * weights are averaged.
 */
export const transformerPresets: Readonly<Record<PresetName, Readonly<TransformerPreset>>> = frozen(
  {
    smoke: {
      ...quick,
      images: 600,
      testImages: 48,
      batchSize: 4,
      startSteps: 8,
      steps: 8,
      transformer: { ...SMALL, layers: 1, dim: 32, patchMerging: true },
      comparison: {
        ...quick.comparison,
        steps: 3,
        transformer: { ...SMALL, layers: 1, dim: 32 },
      },
      autoregressive: {
        ...quick.autoregressive,
        steps: 4,
        transformer: { ...SMALL, layers: 1, dim: 32 },
      },
    },
    quick,
    long: {
      ...quick,
      testImages: 1_000,
      startSteps: 18_000,
      mirrored: true,
      steps: 9_000,
      batchSize: 16,
      learningRate: 1.5e-3,
      warmup: 200,
      // Convolutions over the tokens of twice the usual width pay for themselves within minutes.
      transformer: {
        ...quick.transformer,
        layers: 3,
        tokenDim: 128,
        context: 144,
        classHead: true,
        classDropout: 0.2,
      },
      masks: { rectangles: 0.9, rectangleSides: [0.25, 1], labelSmoothing: 0 },
      averageDecay: 0.999,
      comparison: { ...quick.comparison, steps: 300 },
      autoregressive: { ...quick.autoregressive, steps: 1_000, warmup: 100 },
    },
    full: {
      ...quick,
      testImages: 2_000,
      batchSize: 256,
      startSteps: 50_000,
      mirrored: true,
      steps: 120_000,
      learningRate: 1e-4,
      warmup: 5_000,
      averageDecay: 0.9999,
      transformer: PAPER,
      startFromCodebook: false, // a table of the tokens' vectors, which is the output layer too
      masks: { rectangles: 0, labelSmoothing: 0.1 },
      comparison: { ...quick.comparison, steps: 2_000 },
      autoregressive: {
        transformer: PAPER,
        steps: 60_000,
        learningRate: 1e-4,
        warmup: 5_000,
        averageDecay: 0.9999,
      },
    },
  },
);
