/**
 * Data: published files, real and generated digits, tiny-imagenet-200, batches, pictures, seeded
 * random numbers.
 *
 * @module
 */
export type { Augmentation } from "./images/augment.ts";
export type { BatchRowsOptions } from "./datasets/batch_rows.ts";
export { Batches } from "./datasets/batches.ts";
export type { Batch, BatchesOptions } from "./datasets/batches.ts";
export type { Checksum } from "./files/checksum.ts";
export { type Damage, DAMAGES } from "./datasets/damage.ts";
export { ImageDataset } from "./datasets/dataset.ts";
export type { ImageDatasetFields, LabelledTensors } from "./datasets/dataset.ts";
export { generateDigits } from "./datasets/digits.ts";
export type { SyntheticOptions } from "./datasets/synthetic_dataset.ts";
export { download } from "./files/download.ts";
export type { DownloadOptions, DownloadProgress } from "./files/download.ts";
export { DataFileError, DownloadError, FileWriteError } from "./files/errors.ts";
export type { DownloadFailure } from "./files/errors.ts";
export { FolderInUseError, lockFolder } from "./files/folder_lock.ts";
export type { FolderLock, LockOptions } from "./files/folder_lock.ts";
export type { IdxArray, IdxExpectations } from "./files/idx.ts";
export { keep, readKept } from "./files/kept.ts";
export { dataKind, loadDigits, loadPictures } from "./datasets/choose.ts";
export type { DataKind, LoadDigitsOptions, LoadPicturesOptions } from "./datasets/choose.ts";
export { Images, toImages } from "./images/images.ts";
export type { ImageShape, ToImagesOptions } from "./images/images.ts";
export { imageTensor } from "./images/image_tensor.ts";
export { resizeImages } from "./images/resize.ts";
export { generateScenes } from "./datasets/scenes.ts";
export { loadMnist } from "./datasets/mnist.ts";
export type { MnistOptions, Split } from "./datasets/mnist.ts";
export type { NpyArray } from "./files/npy.ts";
export { readNpz, writeNpz } from "./files/npz.ts";
export { dataFolder, mirrorFolder } from "./files/paths.ts";
export {
  encodePng,
  MOST_PIXELS,
  PhotoFile,
  readImage,
  readNumbers,
  readPicture,
  writeImage,
} from "./images/picture_file/mod.ts";
export type {
  FileNumbers,
  PhotoFormat,
  ReadImageOptions,
  ReadPicture,
} from "./images/picture_file/mod.ts";
export { Random } from "./random.ts";
export { loadTinyImagenet, type TinyImagenet } from "./datasets/tiny_imagenet.ts";
export type { TinyImagenetOptions } from "./datasets/tiny_imagenet.ts";
export type { ClassChoice } from "./datasets/tiny_imagenet/classes.ts";
export type { SkippedPicture } from "./datasets/tiny_imagenet/decode_pictures.ts";
export type { TinyImagenetSplit } from "./datasets/tiny_imagenet/layout.ts";
export { requireRegularFile } from "./files/user_file.ts";
export type { UserFileOptions } from "./files/user_file.ts";
export { readTorchFile } from "./files/torch_file/mod.ts";
export type { ReadTorchOptions, TorchDtype, TorchTensor } from "./files/torch_file/mod.ts";
export {
  type HostDtype,
  type HostTensor,
  readSafetensors,
  type SafetensorsFile,
  writeSafetensors,
} from "./files/safetensors/mod.ts";
export {
  type LabelledTokens,
  type TokenBatch,
  TokenSet,
  type TokenSetFields,
} from "./datasets/token_set.ts";
