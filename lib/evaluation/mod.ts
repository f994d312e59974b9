/**
 * Trained models, measured on pictures.
 *
 * @module
 */

export { type BatchesOf, datasetBatches, imageBatches, predict } from "./predict.ts";
export type { Evaluation } from "./comparison.ts";
export {
  evaluateReconstructions,
  type ReconstructionQuality,
  reconstructionQuality,
  reconstructPictures,
} from "./reconstruction.ts";
export {
  type InpaintingEvaluation,
  InpaintingEvaluator,
  type InpaintingFigures,
} from "./inpainting_evaluator.ts";
export {
  comparedMethods,
  type ComparedOptions,
  consistencyBySize,
  evaluate,
  evaluateIntermediateDecodes,
  evaluateSteps,
  figuresOf,
  hiddenShares,
  HOLE_SHARES,
  randomMasks,
  type StepFigures,
} from "./inpainting_comparison.ts";
export {
  figureRow,
  methodRows,
  percent,
  sizeNames,
  sizeRows,
  stepCurves,
  stepRows,
} from "./inpainting_tables.ts";
export { catsAndDogsFirst } from "./cats_and_dogs_first.ts";
export {
  evaluateMaskedPrediction,
  type MaskedPrediction,
  type MaskedPredictionOptions,
} from "./masked_prediction.ts";
export {
  type InceptionFeatures,
  inceptionFeatures,
  type InceptionOptions,
  type InceptionStatistics,
  inceptionStatistics,
  type PictureBatches,
  type PictureFacts,
} from "./inception_features.ts";
export { numberNote } from "./notes.ts";
export {
  classifierExtractor,
  type FeatureExtractor,
  type Features,
  inceptionExtractor,
  PictureReference,
} from "./feature_extractor.ts";
