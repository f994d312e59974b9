// Sets of pictures damaged in known ways, to see what a measure makes of them.

import { tf } from "lib/tensorflow/mod.ts";
import type { ImageDataset } from "./dataset.ts";
import { imageTensor } from "../images/image_tensor.ts";
import { Images, toImages } from "../images/images.ts";
import { Random } from "../random.ts";

/**
 * Makes a set of `count` pictures of a larger one.
 *
 * @param pictures to choose from, at least `count`
 * @param strength from 0, undamaged, to 1
 * @param seed fixes which are chosen, and what is drawn
 */
export type Damage = (
  pictures: ImageDataset,
  strength: number,
  options: { count: number; seed?: number },
) => Promise<Images>;

/** Deviation of the strongest noise; pixels reach from -1 to 1. */
const NOISE = 1;
/** Pixels that the strongest blur reaches to each side. */
const REACH = 6;
/** Pictures that are left of each class in the end. */
const LEFT = 1;

/** Two damages of each picture, and two of the set, in which each single picture is as good as ever. */
export const DAMAGES = {
  /** Normal noise on each pixel. */
  "noise": perPicture((images, strength, seed) => {
    return images.add(tf.randomNormal(images.shape, 0, NOISE * strength, "float32", seed));
  }),
  /** Means of squares of pixels. */
  "blur": perPicture((images, strength) => {
    return tf.avgPool(images, 1 + 2 * Math.round(REACH * strength), 1, "same");
  }),
  /** The last classes do not occur; in the end only one does. */
  "missing classes": perSet(({ classNames, labels }, order, strength) => {
    const kept = Math.max(1, Math.round(classNames.length * (1 - strength)));
    return order.filter((i) => labels[i] < kept);
  }),
  /** All classes occur, with fewer and fewer different pictures; in the end each with a single one. */
  "mode collapse": perSet(({ classNames, labels }, order, strength, count) => {
    const most = Math.max(LEFT, Math.round((1 - strength) * count / classNames.length));
    const seen = new Map<number, number>();
    return strength === 0 ? order : order.filter((i) => {
      const before = seen.get(labels[i]) ?? 0;
      seen.set(labels[i], before + 1);
      return before < most;
    });
  }),
} satisfies Record<string, Damage>;

type Change = (images: tf.Tensor4D, strength: number, seed: number) => tf.Tensor4D;

function perPicture(change: Change): Damage {
  return async (pictures, strength, { count, seed = 0 }) => {
    check(pictures, strength, count);
    const images = taken(pictures, orderOf(pictures, seed), count);
    if (strength === 0) return images;
    const changed = tf.tidy(() => change(imageTensor(images), strength, seed)); // (N, H, W, channels)
    return await toImages(changed).finally(() => changed.dispose());
  };
}

type Choice = (
  pictures: ImageDataset,
  order: readonly number[],
  strength: number,
  count: number,
) => readonly number[];

/** The chosen pictures are repeated where they are too few. */
function perSet(choose: Choice): Damage {
  return (pictures, strength, { count, seed = 0 }) => {
    check(pictures, strength, count);
    const chosen = choose(pictures, orderOf(pictures, seed), strength, count);
    return Promise.resolve(taken(pictures, chosen, count));
  };
}

function orderOf({ count }: ImageDataset, seed: number): number[] {
  return [...new Random(seed).permutation(count)];
}

function taken(pictures: ImageDataset, indices: readonly number[], count: number): Images {
  const rows = Array.from({ length: count }, (_, i) => indices[i % indices.length]);
  const { images } = pictures.subset(rows);
  return new Images(images, pictures);
}

function check(pictures: ImageDataset, strength: number, count: number): void {
  if (!(strength >= 0 && strength <= 1)) {
    throw new RangeError(`A damage's strength is from 0 to 1, not ${strength}.`);
  }
  if (!(Number.isInteger(count) && count >= 1 && count <= pictures.count)) {
    throw new RangeError(`A set of ${count} pictures cannot be chosen from ${pictures.count}.`);
  }
}
