// Pictures of another size.
import sharp from "sharp";
import { requireWhole } from "lib/values/mod.ts";
import { Images } from "./images.ts";

/**
 * Images scaled to a size, each side by itself: smaller ones by a kernel as wide as the scale, larger ones smoothly (sharp's
 * Lanczos and cubic kernels).
 *
 * @throws RangeError when a side of the size is no whole number above 0
 */
export async function resizeImages(
  images: Images,
  { height, width }: { height: number; width: number },
): Promise<Images> {
  requireWhole("resizeImages: height", height, { least: 1 });
  requireWhole("resizeImages: width", width, { least: 1 });
  if (images.height === height && images.width === width) return images;
  const { channels } = images;
  const raw = { height: images.height, width: images.width, channels };
  const all = new Uint8Array(images.count * height * width * channels);
  for (let i = 0; i < images.count; i++) {
    const { data } = await sharp(images.at(i).data, { raw })
      .resize(width, height, { fit: "fill" })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    all.set(data, i * height * width * channels);
  }
  return new Images(all, { height, width, channels });
}
