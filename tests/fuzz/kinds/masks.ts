// Masks and photos, as `deno task inpaint` takes them.
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { DataFileError } from "lib/data/mod.ts";
import { readMask } from "lib/maskgit/mod.ts";
import { inpaintFiles } from "../../../scripts/inpaint/files.ts";
import { smallMaskGit } from "../../support/small_models.ts";
import type { FuzzKind } from "../kind.ts";
import { mutateBytes, oneOf } from "../mutations/bytes.ts";
import { inPng } from "../mutations/containers.ts";

/** The small model's own size, so that nothing is scaled. */
const WIDTH = 24, HEIGHT = 16;
const HOLE = { x: 3, y: 4, width: 6, height: 5 };

type Channels = 1 | 3 | 4;

function picture(channels: Channels, valueAt: (x: number, y: number, channel: number) => number) {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return valueAt(pixel % WIDTH, Math.floor(pixel / WIDTH), i % channels);
  });
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } }).png();
}

const isHidden = (x: number, y: number) =>
  x >= HOLE.x && x < HOLE.x + HOLE.width && y >= HOLE.y && y < HOLE.y + HOLE.height;
const white = (x: number, y: number) => isHidden(x, y) ? 255 : 0;
const mutatePng = oneOf([2, inPng], [1, mutateBytes]);

const bytesOf = async (made: Sharp) => new Uint8Array(await made.toBuffer());

/** Pixels by another decoder, which takes what it can of a damaged file. */
async function pixelsOf(bytes: Uint8Array, opacity: boolean) {
  const upright = sharp(bytes, { failOn: "none" }).toColourspace("srgb");
  return await (opacity ? upright.ensureAlpha() : upright).raw()
    .toBuffer({ resolveWithObject: true });
}

/** Hidden is what is white and opaque; other decoders may round what lies between in another way. */
const mask: FuzzKind = {
  name: "mask",
  open: async (folder) => {
    const path = join(folder, "mask.png");
    const seeds = await Promise.all([
      bytesOf(picture(1, white).toColourspace("b-w")),
      bytesOf(picture(3, white)),
      bytesOf(picture(4, (x, y, channel) => channel === 3 ? white(x, y) : 255)),
      bytesOf(picture(3, white).png({ palette: true })),
    ]);
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => mutatePng(seeds[of], random, seeds),
      read: async (bytes) => {
        const { mask } = await readMask(path, { width: WIDTH, height: HEIGHT });
        return async () => {
          const { data, info: { width, height } } = await pixelsOf(bytes, true);
          if (width !== WIDTH || height !== HEIGHT) return `a mask of ${width}x${height} was taken`;
          const odd = mask.data.findIndex((hidden, i) => {
            const least = Math.min(...data.subarray(4 * i, 4 * i + 4));
            return hidden === 1 ? least < 120 : least > 135;
          });
          return odd < 0 ? undefined : `pixel ${odd} of ${data.subarray(4 * odd, 4 * odd + 4)}`;
        };
      },
    };
  },
};

/** Of a photo, known pixels stay as they are. */
const photo: FuzzKind = {
  name: "inpaint",
  cost: 10,
  open: async (folder) => {
    const path = join(folder, "photo.png"), output = join(folder, "out.png");
    const seeds = [await bytesOf(picture(3, (x, y, c) => (x * 9 + y * 5 + c * 40) % 256))];
    const named = { model: smallMaskGit(), classNames: ["a", "b", "c"] };
    const options = { samples: 1, steps: 2, seed: 0, feather: 0, context: 1 };
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => mutatePng(seeds[of], random, seeds),
      read: async (bytes) => {
        await inpaintFiles(named, { input: path, output, hidden: [HOLE], ...options }, () => {});
        return async () => {
          const { data, info: { width } } = await pixelsOf(await Deno.readFile(output), true);
          const before = await pixelsOf(bytes, true);
          if (before.data.length !== data.length) return "the result has another size";
          const odd = data.findIndex((value, i) => {
            const pixel = Math.floor(i / 4);
            const hidden = isHidden(pixel % width, Math.floor(pixel / width));
            return !hidden && value !== before.data[i];
          });
          return odd < 0 ? undefined : `the known value ${odd} is another one`;
        };
      },
    };
  },
};

export const MASK_KINDS: readonly FuzzKind[] = [mask, photo];
