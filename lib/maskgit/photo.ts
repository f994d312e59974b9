// Photos of any size restored by a model of small pictures.

import { Images, imageTensor, resizeImages, toImages } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { smoothFill } from "./fill.ts";
import { checkMask, hiddenCount, type Hole, holeMask, type Mask } from "./holes.ts";
import { copies, Inpainter, type InpaintOptions } from "./inpaint.ts";
import type { MaskGit } from "./maskgit.ts";
import { pixelMasks } from "./mask_tensors.ts";
import { cutImage, cutMask, pasteWindow, photoWindow, resizeMask } from "./photo_window.ts";

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
  const { samples = 1, class: wanted, context, ...rest } = options;
  if (hiddenCount(mask) === 0) return copies(photo, samples);
  const inpainter = model instanceof Inpainter ? model : new Inpainter(model);
  try {
    const { size } = inpainter.model;
    const window = photoWindow(mask, size, context);
    const part = cutMask(mask, window);
    const seen = await resizeImages(await fill(cutImage(photo, window), part), size);
    const classes = wanted === undefined ? undefined : [wanted];
    const [made] = await inpainter.inpaint(seen, resizeMask(part, size), {
      ...rest,
      samples,
      classes,
    });
    const large = await resizeImages(made, window);
    return Images.concat(
      Array.from({ length: samples }, (_, i) => pasteWindow(photo, mask, large.at(i), window)),
    );
  } finally {
    if (inpainter !== model) inpainter.dispose();
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
