// FID's network with its published weights, and plain words where they are not there.

import { join } from "node:path";
import {
  DataFileError,
  dataFolder,
  dataKind,
  download,
  DownloadError,
  type DownloadOptions,
  readTorchFile,
  type TorchTensor,
} from "lib/data/mod.ts";
import { messageOf } from "lib/data/files/errors.ts";
import { Inception } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { requireFiniteWeights } from "./build_model.ts";
import { readSafetensors } from "../data/files/safetensors/mod.ts";

/** pytorch-fid's conversion of TensorFlow's weights; the name ends with the beginning of the file's SHA-256. */
const FILE = "pt_inception-2015-12-05-6726825d.pth";
const FIX = `Take ${FILE} from pytorch-fid's release fid_weights.`;
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
  const network = new Inception();
  try {
    const names = network.pretrainedNames();
    const tensors = path.endsWith(".safetensors")
      ? (await readSafetensors(path, { names })).tensors
      : await readTorchFile(path, { names });
    const floats = new Map(names.flatMap((name) => {
      const tensor = tensors.get(name);
      return tensor ? [[name, floatsOf(path, name, tensor)] as const] : [];
    }));
    tf.tidy(() => {
      const made = [...floats].map(([name, { values, shape }]) =>
        [name, tf.tensor(values, [...shape])] as const
      );
      network.loadPretrained(new Map(made));
    });
    return network;
  } catch (error) {
    network.dispose();
    if (error instanceof DataFileError) throw error;
    throw new DataFileError(path, messageOf(error), FIX);
  }
}

/** The network, or why there is none. */
export interface FoundInception {
  network?: Inception;
  /** In one sentence. */
  words: string;
}

/** A download that has not begun by then is not waited for. */
const PATIENCE = { tries: 1, stallTimeoutMs: 8_000 };

/**
 * Inception from the project's folder or the local mirror; with real data, which are downloaded anyway, from the web too.
 * Where the weights are nowhere, nothing fails and nothing waits.
 *
 * @param options as those of {@linkcode loadInception}; `urls` by default none with generated data
 */
export async function findInception(options: LoadInceptionOptions = {}): Promise<FoundInception> {
  const urls = dataKind() === "generated" ? { urls: [] } : {};
  try {
    const network = await loadInception({ ...PATIENCE, ...urls, ...options });
    return { network, words: "Inception's weights are there: distances are FID." };
  } catch (error) {
    if (!(error instanceof DownloadError || error instanceof DataFileError)) throw error;
    const reason = error instanceof DataFileError
      ? `cannot be used (${error.message})`
      : "are not there; `deno task fid` downloads them once (91 MB)";
    return {
      words: `Inception's weights ${reason}. So distances are those of our own judges' features, ` +
        "and none of them is FID.",
    };
  }
}

/** A tensor's numbers in float32. @throws {DataFileError} when it has others, or some that are not finite */
function floatsOf(
  path: string,
  name: string,
  { dtype, shape, values }: Pick<TorchTensor, "shape"> & {
    dtype: string;
    values: ArrayLike<unknown>;
  },
): { shape: readonly number[]; values: Float32Array } {
  if (!(values instanceof Float32Array || values instanceof Float64Array)) {
    throw new DataFileError(path, `has ${dtype} numbers in the tensor ${name}`, FIX);
  }
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  requireFiniteWeights(path, name, floats);
  return { shape, values: floats };
}
