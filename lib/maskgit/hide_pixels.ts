// What damaged pictures look like.

import { Images } from "lib/data/mod.ts";
import { checkMask, type Mask } from "./holes.ts";

const GREY = 128;

/**
 * Pictures with grey in place of hidden pixels.
 *
 * @param masks one for each picture
 * @throws RangeError when a mask has another size, or their number is another
 */
export function hidePixels(images: Images, masks: readonly Mask[]): Images {
  if (masks.length !== images.count) {
    throw new RangeError(`hidePixels: ${masks.length} masks for ${images.count} images`);
  }
  for (const mask of masks) checkMask(mask, images);
  const { height, width, channels } = images;
  const data = images.data.map((byte, i) => {
    const pixel = Math.floor(i / channels);
    const hidden = masks[Math.floor(pixel / (height * width))].data[pixel % (height * width)];
    return hidden ? GREY : byte;
  });
  return new Images(data, images);
}
