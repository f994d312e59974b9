// Synthetic data sets, drawn and not downloaded: balanced labels, many at a time, kept in a cache.
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { writeFileAtomic } from "../files/atomic.ts";
import { ImageDataset } from "./dataset.ts";
import { DataFileError } from "../files/errors.ts";
import { idxHeader, readIdx } from "../files/idx.ts";
import { keep, readKept } from "../files/kept.ts";
import type { Split } from "./mnist.ts";
import { dataFolder } from "../files/paths.ts";
import { Random } from "../random.ts";

/** Which images are drawn; the same values give the same images. */
export interface SyntheticOptions {
  /** Two splits of a seed have no image in common. Default "train". */
  split?: Split;
  /** How many; fewer are the beginning of more. Default 10,000 for training, 2,000 for test. */
  count?: number;
  /** Default 0. */
  seed?: number;
  /** Folder that keeps what was drawn. Default: one in the project's `data`; null for none. */
  folder?: string | null;
  /** Called after each batch. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

/** A seed and the keys of an image's own stream of random numbers. */
export type ImageKeys = readonly [seed: number, ...stream: number[]];

/** A kind of images that can be drawn. */
export interface SyntheticSpec {
  /** Plural, as in "digits"; also the name of its folder. */
  name: string;
  /** What images are drawn from, for the data set's source. */
  drawnFrom: string;
  /** To be raised whenever the same seed gives other images: no old cache is then taken for new. */
  version: number;
  height: number;
  width: number;
  channels: number;
  classNames: readonly string[];
  /** Images to draw at a time. */
  batchSize: number;
  /** Draws an image of each label, (N, height, width, channels). */
  renderBatch(labels: Uint8Array, keys: readonly ImageKeys[]): Promise<Uint8Array>;
}

/** Stream keys: each use of the seed draws its own numbers. */
const SPLIT_KEYS: Record<Split, number> = { train: 0, test: 1 };
const LABELS = 0, IMAGES = 1;

/**
 * Draws a data set, or takes it from the cache when it was drawn before.
 *
 * @throws RangeError when the count is not a whole number from 1
 */
export async function renderDataset(
  spec: SyntheticSpec,
  options: SyntheticOptions,
): Promise<ImageDataset> {
  const { split = "train", seed = 0 } = options;
  const count = options.count ?? (split === "train" ? 10_000 : 2_000);
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `generated ${spec.name}: count must be a whole number from 1, not ${count}`,
    );
  }
  const labels = drawLabels(spec.classNames.length, split, seed, count);
  const folder = options.folder === undefined ? join(dataFolder(), spec.name) : options.folder;
  const path = folder && join(folder, `v${spec.version}-${split}-seed${seed}-${count}.idx.gz`);
  const shape = [count, spec.height, spec.width, spec.channels];
  let images = path && await readCache(path, shape);
  if (!images) {
    images = await drawImages(spec, labels, [seed, SPLIT_KEYS[split], IMAGES], options.onProgress);
    if (path) await writeCache(path, shape, images);
  }
  const { height, width, channels, classNames } = spec;
  const which = `${count.toLocaleString("en")} ${split === "train" ? "training" : "test"} images`;
  return new ImageDataset({
    name: `generated ${spec.name}`,
    source: `generated ${spec.name}, not real ones: ${which} drawn from ${spec.drawnFrom}`,
    ...{ images, labels, height, width, channels, classNames },
  });
}

/** Each run of as many images as there are classes has each once, in a random order. */
function drawLabels(classes: number, split: Split, seed: number, count: number): Uint8Array {
  const random = new Random(seed, SPLIT_KEYS[split], LABELS);
  const labels = new Uint8Array(count);
  for (let start = 0; start < count; start += classes) {
    labels.set(random.permutation(classes).subarray(0, count - start), start);
  }
  return labels;
}

/** Draws batch by batch, as many at a time as there are cores: sharp draws in threads of its own. */
async function drawImages(
  spec: SyntheticSpec,
  labels: Uint8Array,
  keys: ImageKeys,
  onProgress: SyntheticOptions["onProgress"],
): Promise<Uint8Array> {
  const total = labels.length, size = spec.height * spec.width * spec.channels;
  const images = new Uint8Array(total * size);
  let next = 0, done = 0;
  const work = async () => {
    while (next < total) {
      const start = next, end = Math.min(next += spec.batchSize, total);
      const each = Array.from({ length: end - start }, (_, i): ImageKeys => [...keys, start + i]);
      images.set(await spec.renderBatch(labels.subarray(start, end), each), start * size);
      done += end - start;
      onProgress?.({ done, total });
    }
  };
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, work));
  return images;
}

/** The images of a cache file; undefined when it is not there or damaged. */
async function readCache(path: string, shape: number[]): Promise<Uint8Array | undefined> {
  try {
    return await readKept(async () => (await readIdx(path, { shape })).data);
  } catch (error) {
    if (error instanceof DataFileError) return undefined;
    throw error;
  }
}

/** One IDX file; gzip, though not compressed, because its checksum finds any damage. */
async function writeCache(path: string, shape: number[], images: Uint8Array): Promise<void> {
  const header = idxHeader(shape), bytes = new Uint8Array(header.length + images.length);
  bytes.set(header);
  bytes.set(images, header.length);
  const packed = await promisify<Uint8Array, { level: number }, Uint8Array>(gzip)(bytes, {
    level: 0,
  });
  await keep(path, () => writeFileAtomic(path, packed));
}
