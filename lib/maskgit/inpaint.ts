// Inpainting, outpainting and generation.

import { Images } from "lib/data/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { checkClasses } from "./decode_options.ts";
import { type Hidden, holeMask } from "./holes.ts";
import { inpainterOf, type InpaintOptions } from "./inpainter.ts";
import type { MaskGit } from "./maskgit.ts";

/**
 * {@linkcode Inpainter.inpaint} with functions that are traced at the second call with as many pictures and the same options,
 * and kept with the model, which frees them when it is disposed of: from the third call on it takes a fraction of the time.
 */
export async function inpaint(
  model: MaskGit,
  images: Images,
  hidden: Hidden,
  options: InpaintOptions = {},
): Promise<Images[]> {
  return await inpainterOf(model).inpaint(images, hidden, options);
}

/**
 * Widens pictures that are smaller than the model's: all around them is generated.
 *
 * @param at where the smaller pictures' left upper corner lies in the model's
 * @returns for each of the pictures, as many as `samples`
 * @throws RangeError when a picture does not lie in the model's, or an option is out of range
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

/** How pictures are generated. */
export interface GenerateOptions
  extends Omit<InpaintOptions, "samples" | "ring" | "feather" | "predictClass"> {
  /** How many, where no classes are given. Default 1. */
  count?: number;
  /** Pictures at a time. Default 64. */
  batchSize?: number;
}

/**
 * Generates pictures from mask tokens alone, one for each class, or `count` of none.
 *
 * @throws RangeError when an option is out of range
 */
export async function generate(
  model: MaskGit,
  { count = 1, batchSize = 64, classes, ...options }: GenerateOptions = {},
): Promise<Images> {
  const { height, width } = model.size;
  const { channels } = model.tokenizer.options;
  const pictures = classes?.length ?? count;
  requireWhole("generate: count", pictures, { least: 1 });
  requireWhole("generate: batchSize", batchSize, { least: 1 });
  checkClasses(classes ?? [], model.transformer.options.classes);
  const bytes = new Uint8Array(pictures * height * width * channels);
  const blank = new Images(bytes, { height, width, channels });
  const generated = await inpaint(model, blank, [{ x: 0, y: 0, width, height }], {
    ...options,
    classes,
    batchSize,
    predictClass: false, // no known token could tell one: the likeliest would always be the same
  });
  return Images.concat(generated);
}
