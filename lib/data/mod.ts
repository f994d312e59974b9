/**
 * Data: published files, real and generated digits, batches, pictures, seeded random numbers.
 *
 * @module
 */
export type { Augmentation } from "./augment.ts";
export { Batches } from "./batches.ts";
export type { Batch, BatchesOptions } from "./batches.ts";
export type { Checksum } from "./checksum.ts";
export { ImageDataset } from "./dataset.ts";
export type { ImageDatasetFields, LabelledTensors } from "./dataset.ts";
export { generateDigits } from "./digits.ts";
export type { DrawnOptions } from "./drawn.ts";
export { download } from "./download.ts";
export type { DownloadOptions, DownloadProgress } from "./download.ts";
export { DataFileError, DownloadError } from "./errors.ts";
export type { DownloadFailure } from "./errors.ts";
export { parseIdx, readIdx } from "./idx.ts";
export type { IdxArray, IdxExpectations } from "./idx.ts";
export { DATA_VARIABLE, dataKind, loadDigits } from "./load_digits.ts";
export type { DataKind, LoadDigitsOptions } from "./load_digits.ts";
export { encodePng, Images, readImage, toImages, writeImage } from "./images.ts";
export type { ImageShape, ReadImageOptions, ToImagesOptions } from "./images.ts";
export { generateScenes } from "./scenes.ts";
export { loadMnist } from "./mnist.ts";
export type { MnistOptions, Split } from "./mnist.ts";
export { dataFolder, MIRROR_VARIABLE, mirrorFolder } from "./paths.ts";
export { Random, SplitMix64 } from "./random.ts";
