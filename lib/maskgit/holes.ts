// Holes in pictures: which pixels are hidden, and which tokens with them.

import { requireWhole } from "lib/values/mod.ts";

/** A rectangle of hidden pixels; x and y are those of its left upper corner. */
export interface Hole {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Height and width in pixels, or in tokens. */
export interface Extent {
  height: number;
  width: number;
}

/** Which pixels, or tokens, are hidden: 1 where they are, row after row. */
export interface Mask extends Extent {
  /** (height width) */
  data: Uint8Array;
}

/**
 * The pixels that holes hide.
 *
 * @throws RangeError when a hole is empty, not of whole pixels, or leaves the picture
 */
export function holeMask(holes: readonly Hole[], { height, width }: Extent): Mask {
  holes.forEach((hole, i) => checkHole(hole, i + 1, { height, width }));
  // Row by row, so that many large holes take no longer than the picture is large.
  const starting = Map.groupBy(holes, ({ y }) => y);
  const ending = Map.groupBy(holes, (hole) => hole.y + hole.height);
  const edges = new Int32Array(width + 1); // holes that begin, less those that end, at each column
  const count = (some: readonly Hole[] = [], one: number) => {
    for (const hole of some) {
      edges[hole.x] += one;
      edges[hole.x + hole.width] -= one;
    }
  };
  const data = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    count(ending.get(y), -1);
    count(starting.get(y), 1);
    for (let x = 0, open = 0; x < width; x++) {
      open += edges[x];
      if (open > 0) data[y * width + x] = 1;
    }
  }
  return { height, width, data };
}

/**
 * The tokens that hidden pixels touch: each of them sees one at least in its square of pixels.
 *
 * @param patch side of a token's square in pixels
 * @param ring how many tokens around them are masked too, because their encoder saw the filled pixels. Default 0
 * @throws RangeError when the picture is no whole number of squares
 */
export function tokenMask(
  mask: Mask,
  patch: number,
  { ring = 0 }: { ring?: number } = {},
): Mask {
  checkMask(mask, mask);
  if (mask.height % patch || mask.width % patch) {
    throw new RangeError(
      `inpaint: a picture of ${
        sizeText(mask)
      } cannot be divided by tokens of ${patch}x${patch} pixels`,
    );
  }
  requireWhole("inpaint: ring", ring, { least: 0 });
  const [height, width] = [mask.height / patch, mask.width / patch];
  const data = new Uint8Array(height * width);
  mask.data.forEach((hidden, i) => {
    if (!hidden) return;
    const row = Math.floor(i / mask.width / patch);
    const column = Math.floor((i % mask.width) / patch);
    for (let y = Math.max(0, row - ring); y <= Math.min(height - 1, row + ring); y++) {
      const from = Math.max(0, column - ring), to = Math.min(width - 1, column + ring);
      data.fill(1, y * width + from, y * width + to + 1);
    }
  });
  return { height, width, data };
}

/** Number of hidden pixels, or tokens. */
export function hiddenCount({ data }: Mask): number {
  return data.reduce((sum, hidden) => sum + hidden, 0);
}

/** A sixteenth of the tokens at a time: traced functions have a count of their own for few of all holes. */
const COUNTS = 16;

/** The most tokens that any of the masks hides, rounded up to one of a few numbers; 0 for none. */
export function roundedCount(masks: readonly Mask[]): number {
  const most = Math.max(...masks.map(hiddenCount));
  const { length } = masks[0].data;
  const step = Math.ceil(length / COUNTS);
  return Math.min(length, Math.ceil(most / step) * step);
}

/** @throws RangeError when a mask is not of a picture's size or has other values than 0 and 1 */
export function checkMask({ height, width, data }: Mask, of: Extent): void {
  if (height !== of.height || width !== of.width || data.length !== height * width) {
    throw new RangeError(
      `inpaint: the mask is ${sizeText({ height, width })} with ${data.length} values, ` +
        `the image ${sizeText(of)} (width x height)`,
    );
  }
  const odd = data.find((value) => value > 1);
  if (odd === undefined) return;
  throw new RangeError(
    `inpaint: a mask has 1 where pixels are hidden and 0 elsewhere, but this one has ${odd}`,
  );
}

/** A size as people say it, width first. */
export function sizeText({ height, width }: Extent): string {
  return `${width}x${height}`;
}

function checkHole(hole: Hole, number: number, image: Extent): void {
  const { x, y, width, height } = hole;
  const what = `inpaint: hole ${number} (x ${x}, y ${y}, width ${width}, height ${height})`;
  if (![x, y, width, height].every(Number.isInteger)) {
    throw new RangeError(`${what} is not of whole pixels`);
  }
  if (width < 1 || height < 1) throw new RangeError(`${what} is empty`);
  const sides = {
    left: x < 0 && x,
    top: y < 0 && y,
    right: x + width > image.width && x + width,
    bottom: y + height > image.height && y + height,
  };
  for (const [side, at] of Object.entries(sides)) {
    if (at === false) continue;
    throw new RangeError(
      `${what} leaves the ${sizeText(image)} image (width x height); its ${side} edge is ${at}`,
    );
  }
}
