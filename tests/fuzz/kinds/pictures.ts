// Pictures of all formats that are read.
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { DataFileError, readImage } from "lib/data/mod.ts";
import type { FuzzKind } from "../kind.ts";
import { concat, type Mutate, mutateBytes, oneOf } from "../mutations/bytes.ts";
import { inJpeg, inPng } from "../mutations/containers.ts";
import { mutateNumbers } from "../mutations/json.ts";

const WIDTH = 21, HEIGHT = 13;

/** A picture with edges and ramps. */
function drawn(channels: 1 | 3 | 4) {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT * channels }, (_, i) => {
    const pixel = Math.floor(i / channels), x = pixel % WIDTH, y = Math.floor(pixel / WIDTH);
    return (x * 12 + y * 7 * (i % channels) + (x > 9 && y > 5 ? 90 : 0)) % 256;
  });
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } });
}

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="21" height="13" viewBox="0 0 21 13">
<defs><pattern id="p" width="4" height="4" patternUnits="userSpaceOnUse"><circle r="2"/></pattern></defs>
<rect x="2" y="3" width="9" height="7" fill="url(#p)" transform="scale(1.5)"/>
<g id="g" stroke-width="2"><path d="M0 0 L20 12" stroke="#f00" filter="blur(3px)"/></g>
<use href="#g" x="3" y="1"/></svg>`;

/** Windows' bitmap of 24 bits: rows from below, in multiples of four bytes. */
function bmp(): Uint8Array {
  const row = Math.ceil(3 * WIDTH / 4) * 4, bytes = new Uint8Array(54 + row * HEIGHT);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("BM"));
  view.setUint32(2, bytes.length, true);
  [54, 40, WIDTH, HEIGHT].forEach((value, i) => view.setUint32(10 + 4 * i, value, true));
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let i = 54; i < bytes.length; i++) bytes[i] = (i * 7) % 256;
  return bytes;
}

/** Netpbm's kinds, grey and coloured, in bytes and in words. */
const PNM = ["P2", "P3", "P5", "P6"] as const;

function pnm(kind: typeof PNM[number]): Uint8Array {
  const count = WIDTH * HEIGHT * (kind === "P3" || kind === "P6" ? 3 : 1);
  const values = Uint8Array.from({ length: count }, (_, i) => (i * 5) % 256);
  const header = new TextEncoder().encode(`${kind}\n# made\n${WIDTH} ${HEIGHT}\n255\n`);
  const words = new TextEncoder().encode(values.join(" ") + "\n");
  return concat(header, kind === "P2" || kind === "P3" ? words : values);
}

const mutatePnm: Mutate = oneOf([1, mutateBytes], [1, (bytes, random) => {
  const [end, count] = [22, random.integer(8)]; // of the header, about
  const header = mutateNumbers(bytes.slice(0, end + count), random, []);
  return concat(header, bytes.subarray(end + count));
}]);

/** Width and height as a file's header tells them, where that is plain to see. */
type Told = (bytes: Uint8Array) => readonly [width: number, height: number] | undefined;

const view = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);

const pngSize: Told = (bytes) => {
  const isFirst = new TextDecoder().decode(bytes.subarray(12, 16)) === "IHDR";
  return isFirst ? [view(bytes).getUint32(16), view(bytes).getUint32(20)] : undefined;
};

const bmpSize: Told = (bytes) => [
  Math.abs(view(bytes).getInt32(18, true)),
  Math.abs(view(bytes).getInt32(22, true)),
];

/** The second and the third word, comments left out. */
const pnmSize: Told = (bytes) => {
  const words = new TextDecoder("latin1").decode(bytes).replaceAll(/#[^\n\r]*/g, " ").split(/\s+/);
  return [Number(words[1]), Number(words[2])];
};

interface Format {
  name: string;
  files: () => Promise<Uint8Array>[];
  mutate: Mutate;
  told?: Told;
}

const bytesOf = async (picture: Sharp) => new Uint8Array(await picture.toBuffer());

const FORMATS: readonly Format[] = [
  {
    name: "png",
    files: () => [
      bytesOf(drawn(3).png()),
      bytesOf(drawn(4).png({ compressionLevel: 0 })),
      bytesOf(drawn(1).toColourspace("b-w").png()),
      bytesOf(drawn(3).png({ palette: true, colours: 16 })),
      bytesOf(drawn(3).toColourspace("rgb16").png()),
    ],
    mutate: oneOf([2, inPng], [1, mutateBytes]),
    told: pngSize,
  },
  {
    name: "jpeg",
    files: () => [
      bytesOf(drawn(3).jpeg()),
      bytesOf(drawn(3).jpeg({ progressive: true })),
      bytesOf(drawn(1).toColourspace("b-w").jpeg()),
      bytesOf(drawn(3).withExif({ IFD0: { Orientation: "6", Copyright: "x" } }).jpeg()),
    ],
    mutate: oneOf([1, inJpeg], [1, mutateBytes]),
  },
  {
    name: "webp",
    files: () => [bytesOf(drawn(4).webp()), bytesOf(drawn(3).webp({ lossless: true }))],
    mutate: mutateBytes,
  },
  { name: "gif", files: () => [bytesOf(drawn(3).gif())], mutate: mutateBytes },
  {
    name: "tiff",
    files: () => [
      bytesOf(drawn(3).tiff({ compression: "none" })),
      bytesOf(drawn(3).tiff({ compression: "lzw", tile: true, tileWidth: 16, tileHeight: 16 })),
    ],
    mutate: mutateBytes,
  },
  { name: "avif", files: () => [bytesOf(drawn(3).avif({ effort: 0 }))], mutate: mutateBytes },
  { name: "bmp", files: () => [Promise.resolve(bmp())], mutate: mutateBytes, told: bmpSize },
  {
    name: "pnm",
    files: () => PNM.map((kind) => Promise.resolve(pnm(kind))),
    mutate: mutatePnm,
    told: pnmSize,
  },
  {
    name: "svg",
    files: () => [Promise.resolve(new TextEncoder().encode(SVG))],
    mutate: oneOf([1, mutateNumbers], [1, mutateBytes]),
  },
];

function kindOf({ name, files, mutate, told = () => undefined }: Format): FuzzKind {
  return {
    name,
    open: async (folder) => {
      const path = join(folder, `photo.${name}`), seeds = await Promise.all(files());
      return {
        seeds,
        path,
        errors: [DataFileError],
        mutate: (of, random) => mutate(seeds[of], random, seeds),
        read: async (bytes) => {
          const { data, width, height, channels, count } = await readImage(path);
          return async () => {
            if (count !== 1 || data.length !== width * height * channels) {
              return `${data.length} bytes of ${count} pictures of ${width}x${height}x${channels}`;
            }
            const [w, h] = told(bytes) ?? await sizeBySharp(bytes);
            // A camera held upright turns width and height.
            const same = (width === w && height === h) || (width === h && height === w);
            return same ? undefined : `${width}x${height} instead of ${w}x${h}`;
          };
        },
      };
    },
  };
}

async function sizeBySharp(bytes: Uint8Array): Promise<[number, number]> {
  const { width, height, pageHeight = height } = await sharp(bytes, { failOn: "none" }).metadata();
  return [width, pageHeight];
}

export const PICTURE_KINDS: readonly FuzzKind[] = FORMATS.map(kindOf);
