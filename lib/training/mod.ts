/**
 * The training loop, checkpoints and presets.
 *
 * ```ts
 * import { loadDigits } from "lib/data/mod.ts";
 * import { Adam, Dense, TensorRandom } from "lib/nn/mod.ts";
 * import { jit, tf } from "lib/tensorflow/mod.ts";
 * import { train } from "lib/training/mod.ts";
 *
 * const digits = await loadDigits({ data: "generated", count: 100 });
 * const model = new Dense(784, 1, new TensorRandom(1));
 * const adam = new Adam(model);
 * const step = jit((images: tf.Tensor2D) => ({ // (B, 784)
 *   loss: adam.minimize(() => model.call(images).sub(1).square().mean()),
 * }));
 * const batches = digits.batches({ batchSize: 10, seed: 1 });
 * const options = { steps: 20, state: { model, adam }, checkpoint: "outputs/example", fresh: true };
 * for await (const { step: n, metrics } of train(({ images }) => step.async(images), batches, options)) {
 *   console.log(n, metrics.loss);
 * }
 * await Deno.remove("outputs/example", { recursive: true });
 * ```
 *
 * @module
 */

export type { Checkpoint } from "./checkpoint_file.ts";
export { Checkpoints } from "./checkpoints.ts";
export { stepsBetween } from "./interval.ts";
export { DivergedError } from "./errors.ts";
export type { BatchSource } from "./feed.ts";
export { type CheckpointOptions, loadCheckpoint } from "./keeper.ts";
export type { StepMetrics } from "./metric_window.ts";
export { type GanPreset, ganPresets } from "./gan_presets.ts";
export { PRESET_NAMES, PRESET_VARIABLE, type PresetName, presetName } from "./presets.ts";
export type { StepResult } from "./run_step.ts";
export { type Recorded, recorded, type RecordOptions } from "./recorded.ts";
export { RESUME_VARIABLE, startsOver } from "./starts_over.ts";
export { train, type TrainOptions, type TrainReport } from "./train.ts";
export type { TrainingState } from "./snapshot.ts";
export {
  type HostDtype,
  type HostTensor,
  readSafetensors,
  type SafetensorsFile,
  writeSafetensors,
} from "./safetensors/mod.ts";
export { findInception, type FoundInception } from "./find_inception.ts";
export { findMaskGit, SHIPPED_MASKGIT, shippedMaskGit } from "./find_maskgit.ts";
export { findAutoregressive, loadAutoregressive } from "./load_autoregressive.ts";
export { tokenizerHash } from "./tokenizer_hash.ts";
export type { InceptionOptions, PictureBatches } from "./inception_batches.ts";
export {
  type InceptionFeatures,
  inceptionFeatures,
  type InceptionStatistics,
  inceptionStatistics,
  type PictureFacts,
} from "./inception_statistics.ts";
export { loadGenerator } from "./load_generator.ts";
export { loadInception, type LoadInceptionOptions } from "./load_inception.ts";
export { loadTokenizer } from "./load_tokenizer.ts";
export { numberNote } from "./picture_notes.ts";
export { PictureReference } from "./picture_reference.ts";
export { reconstructPictures } from "./reconstruct_pictures.ts";
export { type ReconstructionQuality, reconstructionQuality } from "./reconstruction_quality.ts";
export { type CodebookCare, tendCodebook } from "./tend_codebook.ts";
export { type VqVaePreset, vqvaePresets } from "./vqvae_presets.ts";
export { VqVaeTraining, type VqVaeTrainingOptions } from "./vqvae_training.ts";
export { accuracyOn, type ClassifierTraining, trainClassifier } from "./classifier.ts";
export { judgePictures, type Verdict } from "./judge_pictures.ts";
export { type MetricPreset, metricPresets } from "./metric_presets.ts";
export {
  inceptionObserver,
  judgeObserver,
  type Observation,
  type PictureObserver,
} from "./picture_observer.ts";
export { petsFirst } from "./pets_first.ts";
export {
  type RestorationFigures,
  restorationFigures,
  RestorationJudge,
  type RestorationVerdict,
} from "./restoration.ts";
export { type RestorationPreset, restorationPresets } from "./restoration_presets.ts";
export { startTokenizer, type TokenizerStart } from "./start_tokenizer.ts";
export { type VqGanPreset, vqganPresets } from "./vqgan_presets.ts";
export { type VqGanMetrics, VqGanTraining, type VqGanTrainingOptions } from "./vqgan_training.ts";
export {
  AutoregressiveTraining,
  type AutoregressiveTrainingOptions,
} from "./autoregressive_training.ts";
export { type EncodeOptions, encodePictures } from "./encode_pictures.ts";
export {
  configurationOf,
  exportMaskGit,
  type LoadedMaskGit,
  loadMaskGit,
  type MaskGitConfiguration,
} from "./load_maskgit.ts";
export { type GuessOptions, type GuessQuality, guessQuality } from "./guess_quality.ts";
export {
  MaskGitTraining,
  type MaskGitTrainingOptions,
  type TransformerShape,
} from "./maskgit_training.ts";
export {
  type LabelledTokens,
  type TokenBatch,
  TokenSet,
  type TokenSetFields,
} from "./token_set.ts";
export { type TrainedStage, type TrainedStages, trainedStages } from "./trained_stages.ts";
export { type TransformerPreset, transformerPresets } from "./transformer_presets.ts";
export type { TransformerMetrics, TransformerOptimizer } from "./transformer_steps.ts";
