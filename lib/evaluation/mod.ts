/**
 * Trained models, measured on pictures.
 *
 * @module
 */

export type { InceptionOptions, PictureBatches } from "./inception_batches.ts";
export {
  type InceptionFeatures,
  inceptionFeatures,
  type InceptionStatistics,
  inceptionStatistics,
  type PictureFacts,
} from "./inception_statistics.ts";
export { numberNote } from "./picture_notes.ts";
export { PictureReference } from "./picture_reference.ts";
export { reconstructPictures } from "./reconstruct_pictures.ts";
export { type ReconstructionQuality, reconstructionQuality } from "./reconstruction_quality.ts";
export { judgePictures, type Verdict } from "./judge_pictures.ts";
export {
  inceptionObserver,
  judgeObserver,
  type Observation,
  type PictureObserver,
} from "./picture_observer.ts";
export { catsAndDogsFirst } from "./cats_and_dogs_first.ts";
export {
  type RestorationFigures,
  restorationFigures,
  RestorationJudge,
  type RestorationVerdict,
} from "./restoration.ts";
export {
  evaluateMaskedPrediction,
  type MaskedPrediction,
  type MaskedPredictionOptions,
} from "./masked_prediction.ts";
