// The step of `deno task train transformer` (preset `long`) on tokens of scenes, batch 16; torch_recipe.py has its twin.
import { maskedLoss } from "lib/maskgit/mod.ts";
import { buildTransformer } from "lib/models/mod.ts";
import { TensorRandom, WeightAverage } from "lib/nn/mod.ts";
import { transformerAdamW, transformerPresets } from "lib/recipes/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import type { BenchModel, BenchOptions } from "./model.ts";

const CODES = 128, GRID = [16, 16] as const, CLASSES = 12, CODE_FEATURES = 8;
const { masks, ...preset } = transformerPresets.long;

/** Makes the transformer, its optimizer, its average and a batch. */
export function recipe({ batch = preset.batchSize }: BenchOptions = {}): BenchModel {
  const options = {
    ...preset.transformer,
    codebookSize: CODES,
    grid: GRID,
    classes: CLASSES,
    codeFeatures: CODE_FEATURES,
  };
  const model = buildTransformer(options), averaged = buildTransformer(options).eval();
  const adam = transformerAdamW(model, preset);
  const average = new WeightAverage(averaged, model, preset.averageDecay ?? 0.999);
  const random = new TensorRandom(3);
  const whole = (shape: number[], below: number) =>
    tf.tidy(() => random.uniform(shape, 0, below).floor().cast("int32"));
  const inputs = [whole([batch, GRID[0] * GRID[1]], CODES), whole([batch], CLASSES)];
  return {
    inputs,
    step(tokens, labels) { // (B, 256), (B)
      const { loss } = adam.minimize(() => {
        const classes = labels as tf.Tensor1D;
        return maskedLoss(model, tokens as tf.Tensor2D, { ...masks, classes, random });
      });
      average.update();
      return loss;
    },
    dispose: () => [average, adam, averaged, model, ...inputs].forEach((part) => part.dispose()),
  };
}
