// Windows bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, from either side, run-length codes included.
import type { Raster, RasterFile } from "./raster.ts";
import { decodeRuns } from "./bmp_runs.ts";

/** Ways in which pixels are stored. */
const PLAIN = 0, RUNS_8 = 1, RUNS_4 = 2, MASKS = 3, MASKS_WITH_ALPHA = 6;
const FILE_HEADER = 14;

/** What a header says. */
interface Header {
  width: number;
  height: number;
  fromTop: boolean;
  bits: number;
  way: number;
  /** Where the pixels begin. */
  start: number;
  /** Where the palette begins, its colours, and the bytes of each. */
  palette: { start: number; count: number; each: number };
  /** Bits of red, green, blue and opacity in a pixel of 16 or 32 bits. */
  masks: number[];
}

/** Whether bytes begin as such a file does. */
export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/**
 * Reads the header.
 *
 * @throws Error that says what is wrong with it
 */
export function readBmp(bytes: Uint8Array): RasterFile {
  const header = readHeader(new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  const { width, height, bits, way } = header;
  if (width < 1 || height < 1) throw new Error(`its size is ${width}x${height}`);
  const fits = [
    way === PLAIN && [1, 4, 8, 16, 24, 32].includes(bits),
    way === RUNS_8 && bits === 8,
    way === RUNS_4 && bits === 4,
    (way === MASKS || way === MASKS_WITH_ALPHA) && (bits === 16 || bits === 32),
  ];
  if (!fits.includes(true)) throw new Error(`${bits} bits a pixel, stored in way ${way}`);
  return { width, height, decode: () => decode(bytes, header) };
}

function readHeader(view: DataView): Header {
  if (view.byteLength < FILE_HEADER + 12) throw new Error("its header ends early");
  const [start, size] = [view.getUint32(10, true), view.getUint32(FILE_HEADER, true)];
  if (size === 12) {
    const [width, height, bits] = [18, 20, 24].map((at) => view.getUint16(at, true));
    const palette = { start: FILE_HEADER + size, count: 2 ** bits, each: 3 };
    return { width, height, fromTop: false, bits, way: PLAIN, start, palette, masks: [0, 0, 0, 0] };
  }
  if (size < 40 || view.byteLength < FILE_HEADER + Math.min(size, 124)) {
    throw new Error(`its header has ${size} bytes`);
  }
  const [width, height] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [bits, way, colours] = [
    view.getUint16(28, true),
    view.getUint32(30, true),
    view.getUint32(46, true),
  ];
  const masked = way === MASKS || way === MASKS_WITH_ALPHA;
  const inFile = (at: number) => at + 4 <= view.byteLength ? view.getUint32(at, true) : 0;
  const alpha = size >= 56 || way === MASKS_WITH_ALPHA ? inFile(66) : 0;
  const usual = bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  return {
    ...{ width, height: Math.abs(height), fromTop: height < 0, bits, way, start },
    palette: { start: FILE_HEADER + size, count: colours || 2 ** bits, each: 4 },
    masks: masked ? [inFile(54), inFile(58), inFile(62), alpha] : usual,
  };
}

function decode(bytes: Uint8Array, header: Header): Raster {
  const { width, height, fromTop, bits, way, start } = header;
  const row = way === RUNS_8 || way === RUNS_4 ? width : Math.ceil(bits * width / 32) * 4;
  const pixels = row === width && way !== PLAIN
    ? decodeRuns(bytes.subarray(start), width, height, bits)
    : bytes.subarray(start);
  if (pixels.length < row * height) throw new Error("the file ends before its last pixel");
  const channels = header.masks[3] !== 0 ? 4 : 3;
  const colour = colourOf(bytes, pixels, way === RUNS_4 ? { ...header, bits: 8 } : header);
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, to = 0; y < height; y++) {
    const from = (fromTop ? y : height - 1 - y) * row;
    for (let x = 0; x < width; x++, to += channels) colour(from, x, data, to);
  }
  return { width, height, channels, data };
}

type WriteColour = (row: number, x: number, data: Uint8Array, to: number) => void;

/** How the colour of a pixel is found. */
function colourOf(bytes: Uint8Array, pixels: Uint8Array, header: Header): WriteColour {
  const { bits, masks, palette } = header;
  if (bits === 24) {
    return (row, x, data, to) => {
      for (let c = 0; c < 3; c++) data[to + c] = pixels[row + 3 * x + 2 - c];
    };
  }
  if (bits <= 8) {
    const perByte = 8 / bits, lowest = 2 ** bits - 1;
    return (row, x, data, to) => {
      const byte = pixels[row + Math.floor(x / perByte)];
      const index = byte >> ((perByte - 1 - x % perByte) * bits) & lowest;
      if (index >= palette.count) throw new Error(`a pixel has colour ${index}, which is none`);
      const at = palette.start + index * palette.each;
      for (let c = 0; c < 3; c++) data[to + c] = bytes[at + 2 - c];
    };
  }
  const parts = masks.filter((mask) => mask !== 0).map((mask) => {
    const shift = 31 - Math.clz32(mask & -mask);
    return { shift, most: mask >>> shift };
  });
  if (parts.length < 3) throw new Error("it does not say where its colours lie");
  const each = bits / 8;
  return (row, x, data, to) => {
    const at = row + each * x;
    const high = each === 4 ? pixels[at + 2] << 16 | pixels[at + 3] << 24 : 0;
    const value = (pixels[at] | pixels[at + 1] << 8 | high) >>> 0;
    parts.forEach(({ shift, most }, c) => {
      data[to + c] = Math.round((value >>> shift & most) * 255 / most);
    });
  };
}
