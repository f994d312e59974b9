// Handwritten-looking digits drawn from strokes: data that is always there, without a download.
import type { ImageDataset } from "./dataset.ts";
import { rasterise, SIZE } from "./digits/rasterise.ts";
import { writeDigit } from "./digits/strokes.ts";
import { renderDataset, type SyntheticOptions, type SyntheticSpec } from "./synthetic_dataset.ts";
import { Random } from "../random.ts";

const DIGITS: SyntheticSpec = {
  name: "digits",
  drawnFrom: "strokes",
  version: 1,
  height: SIZE,
  width: SIZE,
  channels: 1,
  classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
  batchSize: 500,
  async renderBatch(labels, keys) {
    const randoms = keys.map((key) => new Random(...key));
    return await rasterise(randoms.map((random, i) => writeDigit(labels[i], random)), randoms);
  },
};

/**
 * Digits as people write them, 28x28, made like MNIST: the longer side 20 pixels, anti-aliased,
 * centred by mass. The ten classes are equally frequent. They are kept in `data/digits`.
 *
 * Each digit mixes one of several ways of writing it, then varies slant, rotation, proportions,
 * pen width and pressure, unsteadiness, raggedness and blur. The seed fixes every image on a
 * given version of sharp; another version may round single grey values in another way.
 *
 * @throws RangeError when the count is not a whole number from 1
 */
export async function generateDigits(options: SyntheticOptions = {}): Promise<ImageDataset> {
  return await renderDataset(DIGITS, options);
}
