// Holes in pictures: which pixels are hidden, and which tokens with them.

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
  const data = new Uint8Array(height * width);
  holes.forEach((hole, i) => {
    checkHole(hole, i + 1, { height, width });
    for (let y = hole.y; y < hole.y + hole.height; y++) {
      data.fill(1, y * width + hole.x, y * width + hole.x + hole.width);
    }
  });
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
      `inpaint: a picture of ${mask.height}x${mask.width} cannot be divided by tokens of ${patch}x${patch} pixels`,
    );
  }
  if (!Number.isInteger(ring) || ring < 0) {
    throw new RangeError(`inpaint: ring must be a whole number from 0 on, not ${ring}`);
  }
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
      `inpaint: the mask is ${height}x${width} with ${data.length} values, the image ${of.height}x${of.width}`,
    );
  }
  const odd = data.find((value) => value > 1);
  if (odd === undefined) return;
  throw new RangeError(
    `inpaint: a mask has 1 where pixels are hidden and 0 elsewhere, but this one has ${odd}`,
  );
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
      `${what} leaves the ${image.height}x${image.width} image; its ${side} edge is ${at}`,
    );
  }
}
