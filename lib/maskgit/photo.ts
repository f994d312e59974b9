// Inpainting photos of any size with a model of small pictures.

import { Images, imageTensor, resizeImages, toImages } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { smoothFill } from "./baselines/fill.ts";
import { type Hole, holeMask } from "./holes.ts";
import { Inpainter, inpainterOf, type InpaintOptions } from "./inpainter.ts";
import type { MaskGit } from "./maskgit.ts";
import { checkMask, type Extent, hiddenCount, type Mask, pixelMasks } from "./masks.ts";
import { cutImage, cutMask, pasteWindow, photoWindow, resizeMask, shrink } from "./photo_window.ts";

/** Options of {@linkcode inpaintPhoto}. */
export interface PhotoOptions extends Omit<InpaintOptions, "classes"> {
  /** The class label. Default none. */
  class?: number;
  /**
   * How much of the photo the model sees: a window at least so many times as long as what the hidden pixels span. A larger
   * one shows more of the photo, at a coarser scale. Default 2.
   */
  context?: number;
}

/**
 * Restores hidden pixels of a photo of any size. A window around them is resized to the model's size, restored, and resized
 * back; only hidden pixels are taken from it, so known ones stay byte by byte. Hidden pixels have no influence: they are
 * filled smoothly before the window is resized. The result is no finer than the model's pictures.
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
  const inpainter = model instanceof Inpainter ? model : inpainterOf(model);
  const { size } = inpainter.model;
  const window = photoWindow(mask, size, context);
  const view = await viewOf(cutImage(photo, window), cutMask(mask, window), size);
  const restored: Images[] = [];
  for await (const { part } of restoreViews(inpainter, [view], options)) {
    restored.push(pasteWindow(photo, mask, part, window));
  }
  return Images.concat(restored);
}

/** What a model sees of a part of a photo. */
export interface PhotoView {
  /** The part at the model's size. */
  image: Images;
  /** What is hidden of that. */
  mask: Mask;
  /** The part's own size. */
  of: Extent;
}

/**
 * What a model sees of a part of a photo.
 *
 * @param part one image with the model's colours and proportions, as {@linkcode photoWindow} gives them
 * @param mask of the part's size
 * @param size of the model's pictures
 */
export async function viewOf(part: Images, mask: Mask, size: Extent): Promise<PhotoView> {
  const { height, width } = part;
  const of = { height, width };
  if (height === size.height && width === size.width) return { image: part, mask, of };
  const small = shrink(part, mask, size);
  const image = await resizeImages(await fill(small.image, small.mask), size);
  return { image, mask: resizeMask(mask, size), of };
}

/** Pictures at a time. */
const BATCH = 32;

/**
 * Restores parts of photos as {@linkcode inpaintPhoto} does. Parts that are restored together have random numbers by their
 * places among them.
 *
 * @param options `samples` times the number of views is at most 32, unless there is one view
 * @returns each sample's restored part, and whose it is, one at a time, because large ones need much memory
 */
export async function* restoreViews(
  inpainter: Inpainter,
  views: readonly PhotoView[],
  options: Omit<PhotoOptions, "context"> = {},
): AsyncGenerator<{ view: number; part: Images }> {
  const { samples = 1, seed = 0, class: label, ...rest } = options;
  const images = Images.concat(views.map(({ image }) => image));
  const masks = views.map(({ mask }) => mask);
  const classes = label === undefined ? undefined : views.map(() => label);
  for (let first = 0; first < samples; first += BATCH) {
    const some = { samples: Math.min(BATCH, samples - first), seed: seed + first, classes };
    const restored = await inpainter.inpaint(images, masks, { ...rest, ...some });
    for (const [view, made] of restored.entries()) {
      for (let i = 0; i < made.count; i++) {
        yield { view, part: await resizeImages(made.at(i), views[view].of) };
      }
    }
  }
}

/** Fills hidden pixels, so that resizing does not mix them into known ones. */
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
