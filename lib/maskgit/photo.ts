// Photos of any size restored by a model of small pictures.

import { Images, imageTensor, resizeImages, toImages } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { smoothFill } from "./baselines/fill.ts";
import { type Hole, holeMask } from "./holes.ts";
import { Inpainter, type InpaintOptions } from "./inpainter.ts";
import type { MaskGit } from "./maskgit.ts";
import { checkMask, hiddenCount, type Mask, pixelMasks } from "./masks.ts";
import { cutImage, cutMask, pasteWindow, photoWindow, resizeMask, shrink } from "./photo_window.ts";

/** How a photo is restored. */
export interface PhotoOptions extends Omit<InpaintOptions, "classes"> {
  /** The class that it is asked for, a number. Default none. */
  class?: number;
  /**
   * How much of the photo the model sees: the part is so many times as long as what the hidden pixels span, at least. More
   * says more of what is there, and makes it coarser. Default 2.
   */
  context?: number;
}

/**
 * Restores hidden pixels of a photo of any size. The part around them is scaled to the model's size, restored, and scaled
 * back; only hidden pixels are taken of it. Known ones come back as they were, byte by byte, and hidden ones have no
 * influence: they are filled smoothly before anything is scaled. What is restored is no finer than the model's pictures.
 *
 * @param photo one image with the model's colours
 * @param hidden rectangles, or a mask of the photo's size
 * @returns as many as `samples`
 * @throws RangeError when a hole leaves the photo, the mask has another size, or an option is out of range
 */
export async function inpaintPhoto(
  model: MaskGit | Inpainter,
  photo: Images,
  hidden: readonly Hole[] | Mask,
  options: PhotoOptions = {},
): Promise<Images> {
  const mask = "data" in hidden ? hidden : holeMask(hidden, photo);
  check(photo, mask);
  const { samples = 1, context } = options;
  requireWhole("inpaint: samples", samples, { least: 1 });
  if (hiddenCount(mask) === 0) return Images.concat(Array<Images>(samples).fill(photo));
  const inpainter = model instanceof Inpainter ? model : new Inpainter(model);
  try {
    const window = photoWindow(mask, inpainter.model.size, context);
    const parts = restorePart(inpainter, cutImage(photo, window), cutMask(mask, window), options);
    const made: Images[] = [];
    for await (const part of parts) made.push(pasteWindow(photo, mask, part, window));
    return Images.concat(made);
  } finally {
    if (inpainter !== model) inpainter.dispose();
  }
}

/** Samples that are made at a time. */
const BATCH = 32;

/**
 * Restores a part of a photo as {@linkcode inpaintPhoto} does: of the model's proportions, as {@linkcode photoWindow} gives it.
 *
 * @param part one image with the model's colours
 * @param mask of the part's size
 * @returns the restored part, once for each sample; one at a time, so that large ones need not lie in memory together
 */
export async function* restorePart(
  inpainter: Inpainter,
  part: Images,
  mask: Mask,
  options: Omit<PhotoOptions, "context"> = {},
): AsyncGenerator<Images> {
  const { samples = 1, seed = 0, class: wanted, ...rest } = options;
  const { size } = inpainter.model;
  const classes = wanted === undefined ? undefined : [wanted];
  const small = shrink(part, mask, size);
  const seen = await resizeImages(await fill(small.image, small.mask), size);
  const hidden = resizeMask(mask, size);
  for (let first = 0; first < samples; first += BATCH) {
    const some = { samples: Math.min(BATCH, samples - first), seed: seed + first, classes };
    const [made] = await inpainter.inpaint(seen, hidden, { ...rest, ...some });
    for (let i = 0; i < made.count; i++) yield await resizeImages(made.at(i), part);
  }
}

/** Hidden pixels filled from those around, so that scaling has nothing to spread. */
async function fill(image: Images, mask: Mask): Promise<Images> {
  const filled = tf.tidy(() => smoothFill(imageTensor(image), pixelMasks([mask]))); // (1, H, W, channels)
  try {
    return await toImages(filled);
  } finally {
    filled.dispose();
  }
}

function check(photo: Images, mask: Mask): void {
  if (photo.count !== 1) {
    throw new RangeError(`inpaintPhoto restores one photo at a time, not ${photo.count}`);
  }
  checkMask(mask, photo);
}
