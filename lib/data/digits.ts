// Handwritten-looking digits drawn from strokes: data that is always there, without a download.
import { join } from "node:path";
import { writeFileAtomic } from "./atomic.ts";
import { ImageDataset } from "./dataset.ts";
import { rasterise, SIZE } from "./digits/rasterise.ts";
import { writeDigit } from "./digits/strokes.ts";
import { DataFileError } from "./errors.ts";
import { readIdx } from "./idx.ts";
import type { Split } from "./mnist.ts";
import { dataFolder } from "./paths.ts";
import { Random } from "./random.ts";

/** Which digits are drawn; the same values give the same images. */
export interface DigitsOptions {
  /** Two splits of a seed have no image in common. Default "train". */
  split?: Split;
  /** How many; fewer are the beginning of more. Default 10,000 for training, 2,000 for test. */
  count?: number;
  /** Default 0. */
  seed?: number;
  /** Folder that keeps what was drawn. Default: `data/digits` in the project; null for none. */
  folder?: string | null;
  /** Called after each sheet of digits. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

/** Raise it whenever the same seed gives other images, so that no old cache is taken for new. */
const VERSION = 1;
const PIXELS = SIZE * SIZE;
const CLASSES = 10;
/** Digits on one sheet, and sheets drawn at a time. */
const SHEET = 500;
const AT_A_TIME = 2;
/** Stream keys: each use of the seed draws its own numbers. */
const SPLIT_KEYS: Record<Split, number> = { train: 0, test: 1 };
const LABELS = 0, STROKES = 1;

/**
 * Digits as people write them, 28x28, made like MNIST: the longer side 20 pixels, anti-aliased,
 * centred by mass. The ten classes are equally frequent.
 *
 * Each digit mixes one of several ways of writing it, then varies slant, rotation, proportions,
 * pen width and pressure, unsteadiness, raggedness and blur. The seed fixes every image on a
 * given version of sharp; another version may round single grey values in another way.
 *
 * @throws RangeError when the count is not a whole number from 1
 */
export async function generateDigits(options: DigitsOptions = {}): Promise<ImageDataset> {
  const { split = "train", seed = 0 } = options;
  const count = options.count ?? (split === "train" ? 10_000 : 2_000);
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`generateDigits: count must be a whole number from 1, not ${count}`);
  }
  const folder = options.folder === undefined ? join(dataFolder(), "digits") : options.folder;
  const path = folder && join(folder, `v${VERSION}-${split}-seed${seed}-${count}.idx`);
  const rows = path && await readCache(path, count) || await draw(split, seed, count, options);
  if (path && rows.drawn) await writeCache(path, rows);
  return new ImageDataset({
    name: "generated digits",
    source: `generated digits, not real ones: ${count.toLocaleString("en")} ${
      split === "train" ? "training" : "test"
    } images drawn from strokes`,
    images: rows.images,
    labels: rows.labels,
    height: SIZE,
    width: SIZE,
    channels: 1,
    classNames: Array.from({ length: CLASSES }, (_, digit) => String(digit)),
  });
}

interface Rows {
  images: Uint8Array;
  labels: Uint8Array;
  /** Whether they were drawn just now. */
  drawn: boolean;
}

async function draw(
  split: Split,
  seed: number,
  count: number,
  { onProgress }: DigitsOptions,
): Promise<Rows> {
  const labels = drawLabels(split, seed, count);
  const images = new Uint8Array(count * PIXELS);
  let next = 0, done = 0;
  const work = async () => {
    while (next < count) {
      const start = next, end = Math.min(next += SHEET, count);
      const randoms = Array.from(
        { length: end - start },
        (_, i) => new Random(seed, SPLIT_KEYS[split], STROKES, start + i),
      );
      const digits = randoms.map((random, i) => writeDigit(labels[start + i], random));
      images.set(await rasterise(digits, randoms), start * PIXELS);
      done += end - start;
      onProgress?.({ done, total: count });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return { images, labels, drawn: true };
}

/** Every ten digits hold each class once, in a random order: balanced whatever the count. */
function drawLabels(split: Split, seed: number, count: number): Uint8Array {
  const random = new Random(seed, SPLIT_KEYS[split], LABELS);
  const labels = new Uint8Array(count);
  for (let start = 0; start < count; start += CLASSES) {
    labels.set(random.permutation(CLASSES).subarray(0, count - start), start);
  }
  return labels;
}

/** The cache is one IDX file of (N, 1 + 784): label, then pixels. */
const ROW = 1 + PIXELS;

async function readCache(path: string, count: number): Promise<Rows | undefined> {
  try {
    const { data } = await readIdx(path, { shape: [count, ROW] });
    const images = new Uint8Array(count * PIXELS), labels = new Uint8Array(count);
    for (let row = 0; row < count; row++) {
      labels[row] = data[row * ROW];
      images.set(data.subarray(row * ROW + 1, (row + 1) * ROW), row * PIXELS);
    }
    return { images, labels, drawn: false };
  } catch (error) {
    // Not there or not whole: draw anew.
    if (error instanceof Deno.errors.NotFound || error instanceof DataFileError) return undefined;
    throw error;
  }
}

async function writeCache(path: string, { images, labels }: Rows): Promise<void> {
  const header = 12;
  const bytes = new Uint8Array(header + labels.length * ROW);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x00000802); // unsigned bytes, two axes
  view.setUint32(4, labels.length);
  view.setUint32(8, ROW);
  labels.forEach((label, row) => {
    bytes[header + row * ROW] = label;
    bytes.set(images.subarray(row * PIXELS, (row + 1) * PIXELS), header + row * ROW + 1);
  });
  await writeFileAtomic(path, bytes);
}
