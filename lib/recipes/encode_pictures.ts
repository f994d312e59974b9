// Turns a data set into tokens once, and keeps them until the tokenizer or the pictures change.

import { join } from "node:path";
import { DataFileError, dataFolder, type ImageDataset, keep, readKept } from "lib/data/mod.ts";
import { datasetBatches, predictBatches } from "lib/evaluation/mod.ts";
import type { VqVae } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import {
  type HostTensor,
  readOwnSafetensors,
  writeOwnSafetensors,
} from "../data/files/safetensors/mod.ts";
import { TokenSet } from "../data/datasets/token_set.ts";
import { digestOf, tokenizerHash } from "../pretrained/tokenizer_hash.ts";

/** How {@linkcode encodePictures} works. */
export interface EncodeOptions {
  /** Whether to encode the mirrored pictures too, for training. Default false. */
  mirrored?: boolean;
  /** Folder for the cache, or null for none. Default: `data/tokens` in the project. */
  folder?: string | null;
  /** Default 50. */
  batchSize?: number;
}

/** Names of a cache file's tensors. */
const TOKENS = "tokens", MIRRORED = "mirrored";

/**
 * The tokens that a tokenizer gives pictures. They are kept in a file named by a hash of the tokenizer's weights and the
 * pixels, so that those of another tokenizer or of other pictures are never taken; a damaged file is computed again.
 *
 * @param tokenizer in inference mode
 * @throws Error when a side of the pictures cannot be divided by the tokenizer's downsampling
 */
export async function encodePictures(
  tokenizer: VqVae,
  pictures: ImageDataset,
  { mirrored = false, folder = join(dataFolder(), "tokens"), batchSize = 50 }: EncodeOptions = {},
): Promise<TokenSet> {
  requireWhole("batchSize", batchSize, { least: 1 });
  const grid = [pictures.height, pictures.width].map((side) => side / tokenizer.downsampling);
  const count = pictures.count * grid[0] * grid[1];
  const wanted = mirrored ? [TOKENS, MIRRORED] : [TOKENS];
  const path = folder && join(folder, `${await fingerprint(tokenizer, pictures)}.safetensors`);
  let found = path ? await readCache(path, wanted, count) : undefined;
  if (!found) {
    found = await encode(tokenizer, pictures, { wanted, count, batchSize });
    if (path) {
      const tokens = found;
      await keep(path, () => writeOwnSafetensors(path, tokens, { source: pictures.source }));
    }
  }
  const { source, labels, classNames } = pictures;
  return new TokenSet({
    ...{ source, labels, classNames, grid: grid as [number, number] },
    tokens: found.get(TOKENS)!.values as Int32Array,
    mirrored: mirrored ? found.get(MIRRORED)!.values as Int32Array : undefined,
  });
}

/** What decides the tokens, as a name for a file. */
async function fingerprint(tokenizer: VqVae, pictures: ImageDataset): Promise<string> {
  const parts = [new TextEncoder().encode(await tokenizerHash(tokenizer)), pictures.images];
  return (await digestOf(parts)).toHex();
}

/** A cache file's tensors; undefined when it is not there, damaged, or holds less than is wanted. */
async function readCache(
  path: string,
  wanted: readonly string[],
  count: number,
): Promise<Map<string, HostTensor> | undefined> {
  try {
    const read = async () => (await readOwnSafetensors(path, { earlier: false })).tensors;
    const tensors = await readKept(read);
    return wanted.every((name) => tensors?.get(name)?.values.length === count)
      ? tensors
      : undefined;
  } catch (error) {
    if (error instanceof DataFileError) return undefined;
    throw error;
  }
}

/** @param count tokens of all pictures; they leave the device batch by batch */
async function encode(
  tokenizer: VqVae,
  pictures: ImageDataset,
  { wanted, count, batchSize }: { wanted: readonly string[]; count: number; batchSize: number },
): Promise<Map<string, HostTensor>> {
  const shape = [pictures.count, count / pictures.count];
  const found = new Map<string, HostTensor>();
  const encoded = predictBatches(
    (images: tf.Tensor4D) => { // (B, H, W, channels)
      const encode = (name: string) =>
        tokenizer.encode(name === TOKENS ? images : images.reverse(2));
      return Object.fromEntries(wanted.map((name) => [name, encode(name)])); // (B, h, w) each
    },
    datasetBatches(pictures, batchSize),
    { replicas: "auto", freeze: true },
  );
  let at = 0;
  for await (const codes of encoded) {
    try {
      for (const name of wanted) {
        if (at === 0) found.set(name, { dtype: "int32", shape, values: new Int32Array(count) });
        found.get(name)!.values.set(await codes[name].data(), at);
      }
      at += codes[TOKENS].size;
    } finally {
      tf.dispose(codes);
    }
  }
  return found;
}
