// Restores, widens and makes pictures.

import { jit, type JitOptions, type Jitted, tf } from "lib/tensorflow/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { Images, imageTensor, toImages } from "lib/data/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { checkClasses } from "./check_classes.ts";
import { checkDecoding } from "./decode_options.ts";
import {
  checkMask,
  type Hole,
  holeMask,
  type Mask,
  roundedCount,
  sizeText,
  tokenMask,
} from "./holes.ts";
import { pixelMasks, tokenMasks } from "./mask_tensors.ts";
import type { MaskGit } from "./maskgit.ts";
import { restore, type Restored, type RestoreOptions } from "./restore.ts";

/** How pictures are restored. */
export interface InpaintOptions extends Omit<RestoreOptions, "maxMasked" | "states"> {
  /** Pictures to make of each one. Default 1. */
  samples?: number;
  seed?: number;
  /** The class of each picture. Default none. */
  classes?: readonly number[];
  /** How many tokens around those that a hole touches are made anew too. Default 0. */
  ring?: number;
}

/** Holes in all pictures, a mask for all, or a mask for each. */
export type Hidden = readonly Hole[] | Mask | readonly Mask[];

type Traced = Jitted<
  [
    images: tf.Tensor4D,
    hidden: tf.Tensor4D,
    unknown: tf.Tensor2D,
    classes: tf.Tensor1D | null,
    options: RestoreOptions,
  ],
  Restored
>;

/** Restores pictures by one traced function: filling, encoding, decoding and pasting. */
export class Inpainter {
  readonly #random = new TensorRandom(0);
  readonly #jitted: Traced;

  /** @param options how the function is traced */
  constructor(readonly model: MaskGit, options: JitOptions = {}) {
    model.eval();
    this.#jitted = jit(
      (images, hidden, unknown, classes, options) => {
        const inputs = { images, hidden, unknown, classes: classes ?? undefined };
        return restore(model, inputs, this.#random, options);
      },
      { name: "inpaint", freeze: true, ...options },
    );
  }

  /**
   * Restores hidden pixels. Known ones come back as they were, and hidden ones have no influence.
   *
   * @param images pictures of the model's size
   * @returns for each of the pictures, as many as `samples`
   * @throws RangeError when a hole leaves the picture, a mask or the pictures have another size, or an option is out of range
   */
  async inpaint(images: Images, hidden: Hidden, options: InpaintOptions = {}): Promise<Images[]> {
    const { samples = 1, seed = 0, classes, ring = 0, ...rest } = options;
    const masks = this.#masks(images, hidden);
    requireWhole("inpaint: samples", samples, { least: 1 });
    requireWhole("inpaint: seed", seed);
    this.#checkClasses(images, classes);
    checkDecoding(rest, this.model.transformer.length);
    const { height, width } = this.model.size;
    // Nothing is farther from an edge, and each pixel of it costs a pass over the pictures.
    requireWhole("inpaint: feather", rest.feather ?? 0, {
      least: 0,
      most: Math.max(height, width),
    });
    if (images.count === 0) return [];
    const tokens = masks.map((mask) =>
      tokenMask(mask, this.model.tokenizer.downsampling, { ring })
    );
    const most = roundedCount(tokens);
    if (most === 0) {
      return Array.from({ length: images.count }, (_, i) => copies(images.at(i), samples));
    }
    this.#random.restart(seed);
    const restored = tf.tidy(() => {
      const { images: made } = this.#jitted(
        repeated(imageTensor(images), samples), // (B samples, H, W, channels)
        repeated(pixelMasks(masks), samples), // (B samples, H, W, 1)
        repeated(tokenMasks(tokens), samples), // (B samples, N)
        classes ? repeated(tf.tensor1d([...classes], "int32"), samples) : null,
        { ...rest, maxMasked: most },
      );
      return made;
    });
    const made = await toImages(restored);
    restored.dispose();
    return Array.from(
      { length: images.count },
      (_, i) => made.slice(i * samples, (i + 1) * samples),
    );
  }

  /** Frees what was traced. */
  dispose(): void {
    this.#jitted.dispose();
  }

  #checkClasses(images: Images, classes: readonly number[] | undefined): void {
    if (!classes) return;
    if (classes.length !== images.count) {
      throw new RangeError(`inpaint: ${classes.length} classes for ${images.count} images`);
    }
    const { classes: known } = this.model.transformer.options;
    if (known === 0) throw new RangeError("inpaint: this model knows no classes");
    // The number after the last one asks for none.
    for (const one of classes) requireWhole("inpaint: class", one, { least: 0, most: known });
  }

  /** A mask for each picture. */
  #masks(images: Images, hidden: Hidden): Mask[] {
    const { height, width } = this.model.size;
    if (images.height !== height || images.width !== width) {
      throw new RangeError(
        `inpaint: the model makes pictures of ${sizeText(this.model.size)}, ` +
          `but these are ${sizeText(images)} (width x height)`,
      );
    }
    const given = isMasks(hidden) ? hidden : ["data" in hidden ? hidden : holeMask(hidden, images)];
    for (const mask of given) checkMask(mask, images);
    if (given.length === images.count) return [...given];
    if (given.length !== 1) {
      throw new RangeError(`inpaint: ${given.length} masks for ${images.count} images`);
    }
    return Array.from({ length: images.count }, () => given[0]);
  }
}

/** {@linkcode Inpainter.inpaint} once. */
export async function inpaint(
  model: MaskGit,
  images: Images,
  hidden: Hidden,
  options: InpaintOptions = {},
): Promise<Images[]> {
  const inpainter = new Inpainter(model);
  try {
    return await inpainter.inpaint(images, hidden, options);
  } finally {
    inpainter.dispose();
  }
}

/**
 * Widens a picture: all of the model's picture but where the smaller one lies in it is made.
 *
 * @param at where the smaller pictures' left upper corner lies
 */
export async function outpaint(
  model: MaskGit,
  images: Images,
  at: { x: number; y: number },
  options: InpaintOptions = {},
): Promise<Images[]> {
  const { height, width } = model.size;
  const inside = holeMask([{ ...at, height: images.height, width: images.width }], model.size);
  const canvas = new Uint8Array(images.count * height * width * images.channels);
  const row = images.width * images.channels;
  for (let i = 0; i < images.count * images.height; i++) {
    const [picture, y] = [Math.floor(i / images.height), i % images.height];
    const to = ((picture * height + at.y + y) * width + at.x) * images.channels;
    canvas.set(images.data.subarray(i * row, (i + 1) * row), to);
  }
  const hidden = { height, width, data: inside.data.map((known) => 1 - known) };
  const whole = new Images(canvas, { height, width, channels: images.channels });
  return await inpaint(model, whole, hidden, options);
}

/** How pictures are made from nothing. */
export interface GenerateOptions
  extends Omit<InpaintOptions, "samples" | "ring" | "feather" | "fill"> {
  /** How many, where no classes are given. Default 1. */
  count?: number;
  /** Pictures that are made at a time. Default 64. */
  batchSize?: number;
}

/**
 * Makes pictures from nothing, one for each class, or `count` of none.
 *
 * @throws RangeError when an option is out of range
 */
export async function generate(
  model: MaskGit,
  { count = 1, batchSize = 64, classes, seed = 0, ...options }: GenerateOptions = {},
): Promise<Images> {
  const { height, width } = model.size;
  const { channels } = model.tokenizer.options;
  const pictures = classes?.length ?? count;
  requireWhole("generate: count", pictures, { least: 1 });
  requireWhole("generate: batchSize", batchSize, { least: 1 });
  checkClasses(classes ?? [], model.transformer.options.classes);
  const everything = [{ x: 0, y: 0, width, height }];
  const inpainter = new Inpainter(model);
  const made: Images[] = [];
  try {
    for (let first = 0; first < pictures; first += batchSize) {
      const some = Math.min(batchSize, pictures - first);
      const bytes = new Uint8Array(some * height * width * channels);
      const blank = new Images(bytes, { height, width, channels });
      made.push(
        ...await inpainter.inpaint(blank, everything, {
          // Nothing is known that could tell a class: the likeliest would always be the same.
          guessClass: false,
          ...options,
          seed: seed + first,
          classes: classes?.slice(first, first + some),
        }),
      );
    }
  } finally {
    inpainter.dispose();
  }
  return Images.concat(made);
}

function isMasks(hidden: Hidden): hidden is readonly Mask[] {
  return Array.isArray(hidden) && hidden.length > 0 && "data" in hidden[0];
}

/** Each row several times, one after the other. */
function repeated<T extends tf.Tensor>(rows: T, times: number): T {
  const index = Array.from({ length: rows.shape[0] * times }, (_, i) => Math.floor(i / times));
  return tf.gather(rows, tf.tensor1d(index, "int32"));
}

/** The same image several times. */
export function copies(image: Images, count: number): Images {
  return Images.concat(Array.from({ length: count }, () => image));
}
