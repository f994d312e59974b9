// FID's network with its published weights.

import { join } from "node:path";
import {
  DataFileError,
  dataFolder,
  download,
  type DownloadOptions,
  readTorchFile,
} from "lib/data/mod.ts";
import { Inception } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { readSafetensors } from "./safetensors/mod.ts";

/** pytorch-fid's conversion of TensorFlow's weights; the name ends with the beginning of the file's SHA-256. */
const FILE = "pt_inception-2015-12-05-6726825d.pth";
const URL = `https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/${FILE}`;

/** Where the weights come from; every field has a default. */
export interface LoadInceptionOptions extends
  Pick<
    DownloadOptions,
    "mirror" | "onProgress" | "signal" | "tries" | "backoffMs" | "stallTimeoutMs"
  > {
  /** A file of weights to take instead: pytorch-fid's (.pth), or the same tensors in a .safetensors file. */
  weights?: string;
  /** Folder for the published file. Default: `data/inception` in the project. */
  folder?: string;
  /** Places of the published file, tried in order. */
  urls?: readonly string[];
}

/**
 * Inception v3 with the weights of the Fréchet Inception distance. They are taken from the project's folder, else from the
 * local mirror (MASKGIT_MIRROR), else from the web (91 MB, resumed after a cut, checked).
 *
 * @throws {DownloadError} when they are nowhere to be had; it says where to put the file
 * @throws {DataFileError} when a file has other tensors
 */
export async function loadInception(options: LoadInceptionOptions = {}): Promise<Inception> {
  const { weights, folder = join(dataFolder(), "inception"), urls = [URL] } = options;
  const path = weights ?? await download({
    ...options,
    urls,
    destination: join(folder, FILE),
    checksum: { algorithm: "sha256", digest: "6726825d" },
    most: 2 ** 28, // it has 91 MB
  });
  const tensors = path.endsWith(".safetensors")
    ? (await readSafetensors(path)).tensors
    : await readTorchFile(path);
  const network = new Inception();
  try {
    tf.tidy(() => network.loadPretrained(floatsOf(tensors)));
    return network;
  } catch (error) {
    network.dispose();
    const problem = error instanceof Error ? error.message : String(error);
    throw new DataFileError(path, problem, `Take ${FILE} from pytorch-fid's release fid_weights.`);
  }
}

/** The tensors of floats, in float32; counts of batches are of no use. Made in the caller's `tf.tidy`. */
function floatsOf(
  tensors: ReadonlyMap<
    string,
    { dtype: string; shape: readonly number[]; values: ArrayLike<unknown> }
  >,
): Map<string, tf.Tensor> {
  const floats = [...tensors].filter(([, { dtype }]) => dtype.startsWith("float"));
  return new Map(floats.map(([name, { shape, values }]) => {
    return [name, tf.tensor(Float32Array.from(values as ArrayLike<number>), [...shape])];
  }));
}
