// The digits a notebook trains on: generated or real, by option or environment.
import type { ImageDataset } from "./dataset.ts";
import { generateDigits } from "./digits.ts";
import type { DownloadProgress } from "../files/download.ts";
import { loadMnist, type Split } from "./mnist.ts";

/** Environment variable that chooses the data: "generated" or "real". */
export const DATA_VARIABLE = "MASKGIT_DATA";

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
