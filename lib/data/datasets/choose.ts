// The data that notebooks train on: generated or real, by option or environment.
import type { ImageDataset } from "./dataset.ts";
import { generateDigits } from "./digits.ts";
import type { DownloadProgress } from "../files/download.ts";
import { loadMnist, type Split } from "./mnist.ts";
import { generateScenes } from "./scenes.ts";
import { loadTinyImagenet } from "./tiny_imagenet.ts";
import { type ClassChoice, parseClasses } from "./tiny_imagenet/classes.ts";

/** Environment variable that chooses the data: "generated" or "real". */
export const DATA_VARIABLE = "MASKGIT_DATA";

/** Environment variable that chooses classes of the real pictures: a number, or names with commas. */
export const CLASSES_VARIABLE = "MASKGIT_CLASSES";

/** Which kind of data. */
export type DataKind = "generated" | "real";

/** Which digits. */
export interface LoadDigitsOptions {
  /** Default: the environment's MASKGIT_DATA, else "generated". */
  data?: DataKind;
  /** Default "train". */
  split?: Split;
  /** How many of them. Default: all of MNIST; 10,000 (training) or 2,000 (test) generated ones. */
  count?: number;
  /** Of the generated digits. Default 0. */
  seed?: number;
  /** Called while real data is downloaded. */
  onProgress?: (progress: DownloadProgress) => void;
}

/**
 * Digits of 28x28: generated ones, which need no download, or real MNIST. The data set's `source`
 * says in words which they are.
 *
 * @throws Error when MASKGIT_DATA is neither "generated" nor "real"
 * @throws DownloadError when MNIST cannot be had
 */
export async function loadDigits(options: LoadDigitsOptions = {}): Promise<ImageDataset> {
  const { split = "train", count, seed, onProgress } = options;
  if ((options.data ?? dataKind()) === "generated") {
    return await generateDigits({ split, count, seed });
  }
  const mnist = await loadMnist({ split, onProgress });
  return count === undefined ? mnist : mnist.first(count);
}

/** The kind of data that the environment asks for. */
export function dataKind(): DataKind {
  const value = Deno.env.get(DATA_VARIABLE) || "generated";
  if (value === "generated" || value === "real") return value;
  throw new Error(`${DATA_VARIABLE} is "${value}"; set it to "generated" or "real", or unset it`);
}

/** Which pictures. */
export interface LoadPicturesOptions {
  /** Default: the environment's MASKGIT_DATA, else "generated". */
  data?: DataKind;
  /** Of tiny-imagenet-200, "test" are the validation pictures. Default "train". */
  split?: Split;
  /** Most of them, as many of each class. Default: all of the real ones. */
  count?: number;
  /** Of the real pictures. Default: the environment's MASKGIT_CLASSES, else all. */
  classes?: ClassChoice;
  /** Of the generated pictures. Default 0. */
  seed?: number;
  /** Called while real data is downloaded. */
  onProgress?: (progress: DownloadProgress) => void;
}

/**
 * Colour pictures of 64x64: generated ones, which need no download, or photographs of
 * tiny-imagenet-200. The data set's `source` says in words which they are.
 *
 * @throws Error when MASKGIT_DATA is neither "generated" nor "real"
 * @throws RangeError when a class does not exist
 * @throws DownloadError when tiny-imagenet-200 cannot be had
 */
export async function loadPictures(options: LoadPicturesOptions = {}): Promise<ImageDataset> {
  const { split = "train", count, seed, onProgress } = options;
  if ((options.data ?? dataKind()) === "generated") {
    return await generateScenes({ split, count, seed });
  }
  return await loadTinyImagenet({
    split: split === "train" ? "train" : "val",
    classes: options.classes ?? chosenClasses(),
    count,
    onProgress,
  });
}

/** The classes that the environment asks for. */
function chosenClasses(): ClassChoice | undefined {
  const text = Deno.env.get(CLASSES_VARIABLE);
  return text ? parseClasses(text) : undefined;
}
