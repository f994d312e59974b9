// Masks and photos, as `deno task inpaint` takes them.
import { basename, join } from "node:path";
import sharp from "sharp";
import { DataFileError } from "lib/data/mod.ts";
import { inpaintFiles } from "../../../scripts/inpaint/files.ts";
import { smallMaskGit } from "../../maskgit/small_models.ts";
import type { FuzzKind } from "../kind.ts";
import { mutateBytes, oneOf } from "../mutations/bytes.ts";
import { inPng } from "../mutations/containers.ts";

/** The small model's own size, so that nothing is scaled. */
const WIDTH = 24, HEIGHT = 16;
const HOLE = { x: 3, y: 4, width: 6, height: 5 };

function picture(channels: 1 | 3, valueAt: (x: number, y: number, channel: number) => number) {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return valueAt(pixel % WIDTH, Math.floor(pixel / WIDTH), i % channels);
  });
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } });
}

const isHidden = (x: number, y: number) =>
  x >= HOLE.x && x < HOLE.x + HOLE.width && y >= HOLE.y && y < HOLE.y + HOLE.height;
const photo = () => picture(3, (x, y, c) => (x * 9 + y * 5 + c * 40) % 256).png().toBuffer();
const mask = () => picture(1, (x, y) => isHidden(x, y) ? 255 : 0).toColourspace("b-w").png();
const mutatePng = oneOf([2, inPng], [1, mutateBytes]);

const pixelsOf = async (bytes: Uint8Array) =>
  await sharp(bytes, { failOn: "none" }).toColourspace("srgb").raw().toBuffer({
    resolveWithObject: true,
  });

function kindOf(name: string, damaged: "mask" | "photo"): FuzzKind {
  return {
    name,
    cost: 3,
    open: async (folder) => {
      const files = { photo: join(folder, "photo.png"), mask: join(folder, "mask.png") };
      const output = join(folder, "out.png"), model = smallMaskGit();
      const sound = { photo: await photo(), mask: await mask().toBuffer() };
      for (const one of ["photo", "mask"] as const) await Deno.writeFile(files[one], sound[one]);
      const seeds = [new Uint8Array(sound[damaged])];
      const options = { samples: 1, steps: 2, seed: 0, feather: 0, context: 1 };
      return {
        seeds,
        path: files[damaged],
        named: basename(files[damaged]),
        errors: [DataFileError],
        mutate: (of, random) => mutatePng(seeds[of], random, seeds),
        read: async (bytes) => {
          const command = { input: files.photo, output, hidden: files.mask, ...options };
          await inpaintFiles({ model, classNames: ["a", "b", "c"] }, command, () => {});
          return async () => {
            const [made, given] = [
              await Deno.readFile(output),
              damaged === "photo" ? bytes : sound.photo,
            ];
            const { data, info: { width, height } } = await pixelsOf(made);
            if (width !== WIDTH || height !== HEIGHT) return `the result is ${width}x${height}`;
            if (damaged === "mask") return undefined;
            const before = await pixelsOf(given);
            if (before.data.length !== data.length) return undefined; // with opacity, or grey
            const odd = data.findIndex((value, i) => {
              const pixel = Math.floor(i / 3);
              const hidden = isHidden(pixel % WIDTH, Math.floor(pixel / WIDTH));
              return !hidden && value !== before.data[i];
            });
            return odd < 0 ? undefined : `the known value ${odd} is another one`;
          };
        },
      };
    },
  };
}

export const MASK_KINDS: readonly FuzzKind[] = [
  kindOf("inpaint-mask", "mask"),
  kindOf("inpaint-photo", "photo"),
];
