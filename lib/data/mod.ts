/**
 * Data: published files, real and generated digits, tiny-imagenet-200, batches, pictures, seeded
 * random numbers.
 *
 * @module
 */
export type { Augmentation } from "./augment.ts";
export { BatchRows, type BatchRowsOptions } from "./batch_rows.ts";
export { Batches } from "./batches.ts";
export type { Batch, BatchesOptions } from "./batches.ts";
export type { Checksum } from "./checksum.ts";
export { type Damage, DAMAGES } from "./damage.ts";
export { ImageDataset } from "./dataset.ts";
export type { ImageDatasetFields, LabelledTensors } from "./dataset.ts";
export { generateDigits } from "./digits.ts";
export type { DrawnOptions } from "./drawn.ts";
export { download } from "./download.ts";
export type { DownloadOptions, DownloadProgress } from "./download.ts";
export { DataFileError, DownloadError } from "./errors.ts";
export type { DownloadFailure } from "./errors.ts";
export { FileWriteError } from "./write_error.ts";
export { FolderInUseError, lockFolder } from "./folder_lock.ts";
export type { FolderLock, LockOptions } from "./folder_lock.ts";
export { parseIdx, readIdx } from "./idx.ts";
export type { IdxArray, IdxExpectations } from "./idx.ts";
export { keep, readKept } from "./kept.ts";
export { DATA_VARIABLE, dataKind, loadDigits } from "./load_digits.ts";
export type { DataKind, LoadDigitsOptions } from "./load_digits.ts";
export { CLASSES_VARIABLE, loadPictures } from "./load_pictures.ts";
export type { LoadPicturesOptions } from "./load_pictures.ts";
export { Images, toImages } from "./images.ts";
export type { ImageShape, ToImagesOptions } from "./images.ts";
export { imageTensor } from "./image_tensor.ts";
export { resizeImages } from "./resize.ts";
export { generateScenes } from "./scenes.ts";
export { loadMnist } from "./mnist.ts";
export type { MnistOptions, Split } from "./mnist.ts";
export type { NpyArray } from "./npy.ts";
export { readNpz, writeNpz } from "./npz.ts";
export { dataFolder, MIRROR_VARIABLE, mirrorFolder } from "./paths.ts";
export {
  encodePng,
  MOST_PIXELS,
  PhotoFile,
  readImage,
  readNumbers,
  readPicture,
  writeImage,
} from "./picture_file/mod.ts";
export type {
  FileNumbers,
  PhotoFormat,
  ReadImageOptions,
  ReadPicture,
} from "./picture_file/mod.ts";
export { Random, SplitMix64 } from "./random.ts";
export { loadTinyImagenet } from "./tiny_imagenet.ts";
export type { TinyImagenetOptions } from "./tiny_imagenet.ts";
export type { ClassChoice } from "./tiny_imagenet/classes.ts";
export type { SkippedPicture } from "./tiny_imagenet/decode_pictures.ts";
export type { Box, TinyImagenetSplit } from "./tiny_imagenet/layout.ts";
export { TinyImagenet } from "./tiny_imagenet/tiny_imagenet_dataset.ts";
export type { TinyImagenetFields } from "./tiny_imagenet/tiny_imagenet_dataset.ts";
export { readUserFile, requireRegularFile } from "./user_file.ts";
export type { UserFileOptions } from "./user_file.ts";
export { readTorchFile } from "./torch_file/mod.ts";
export type { ReadTorchOptions, TorchDtype, TorchTensor } from "./torch_file/mod.ts";
