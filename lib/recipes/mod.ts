/**
 * How each model of the notebooks is trained: presets, and the training of each model.
 *
 * @module
 */

export { type GanPreset, ganPresets } from "./gan_presets.ts";
export { PRESET_NAMES, type PresetName, presetName } from "./presets.ts";
export type { CodebookMaintenance } from "./codebook_maintenance.ts";
export { type VqVaePreset, vqvaePresets } from "./vqvae_presets.ts";
export { VqVaeTraining, type VqVaeTrainingOptions } from "./vqvae_training.ts";
export { accuracyOn, type ClassifierTraining, trainClassifier } from "./classifier.ts";
export { type MetricPreset, metricPresets } from "./metric_presets.ts";
export { type RestorationPreset, restorationPresets } from "./inpainting_presets.ts";
export { startTokenizer, type TokenizerStart } from "./start_tokenizer.ts";
export { type VqGanPreset, vqganPresets } from "./vqgan_presets.ts";
export { type VqGanMetrics, VqGanTraining, type VqGanTrainingOptions } from "./vqgan_training.ts";
export {
  AutoregressiveTraining,
  type AutoregressiveTrainingOptions,
} from "./autoregressive_training.ts";
export { type EncodeOptions, encodePictures } from "./encode_pictures.ts";
export {
  MaskGitTraining,
  type MaskGitTrainingOptions,
  type TransformerShape,
} from "./maskgit_training.ts";
export { type TransformerPreset, transformerPresets } from "./transformer_presets.ts";
export {
  transformerAdamW,
  type TransformerMetrics,
  type TransformerOptimizer,
} from "./transformer_steps.ts";
