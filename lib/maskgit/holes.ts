// Rectangular holes, given or at random, as masks of pixels.

import { type Images, Random } from "lib/data/mod.ts";
import { requireNumber, requireWhole } from "lib/values/mod.ts";
import { type Extent, type Mask, sizeText } from "./masks.ts";

/** A rectangle of hidden pixels; x and y are those of its left upper corner. */
export interface Hole {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * The pixels that holes hide.
 *
 * @returns a mask of the picture's size, (height width)
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

/** Holes in all pictures, a mask for all, or a mask for each. */
export type Hidden = readonly Hole[] | Mask | readonly Mask[];

/** A mask for each picture, or as many masks as are given. */
export function masksOf(hidden: Hidden, images: Images): readonly Mask[] {
  const given = isMasks(hidden) ? hidden : ["data" in hidden ? hidden : holeMask(hidden, images)];
  return given.length === 1 ? Array<Mask>(images.count).fill(given[0]) : given;
}

function isMasks(hidden: Hidden): hidden is readonly Mask[] {
  return Array.isArray(hidden) && hidden.length > 0 && "data" in hidden[0];
}

/** How {@linkcode randomHoles} draws. */
export interface RandomHolesOptions {
  /** Least and most of the picture's area. Default [0.1, 0.6]. */
  shares?: readonly [least: number, most: number];
  /** Whether all edges are edges of tokens; else at least one is not. Default false. */
  aligned?: boolean;
  seed?: number;
}

/** Largest ratio of a rectangle's sides. */
const LONGEST = 2;
const TRIES = 1000;

/**
 * A rectangle for each of `count` pictures, with uniform random share of the area, logarithm of the aspect ratio, and place.
 * Sides are rounded to whole pixels, or tokens; a rectangle whose share is then out of the limits is drawn again.
 *
 * @param patch side of a token's square in pixels
 * @throws RangeError when there is no such rectangle, or a number is out of its range
 */
export function randomHoles(
  count: number,
  { height, width }: Extent,
  patch: number,
  { shares = [0.1, 0.6], aligned = false, seed = 0 }: RandomHolesOptions = {},
): Hole[] {
  requireWhole("count", count, { least: 0 });
  for (const [name, side] of Object.entries({ height, width, patch })) {
    requireWhole(name, side, { least: 1 });
  }
  if (aligned && (height % patch !== 0 || width % patch !== 0)) {
    throw new RangeError(`a picture of ${width}x${height} pixels is no grid of ${patch}x${patch}`);
  }
  requireNumber("the least share", shares[0], { least: 0, most: 1 });
  requireNumber("the largest share", shares[1], { above: 0, most: 1 });
  if (shares[0] > shares[1]) {
    throw new RangeError(`shares are ${shares.join(" to ")}; the least comes first`);
  }
  const random = new Random(seed, Number(aligned));
  const unit = aligned ? patch : 1;
  const grid = { height: height / unit, width: width / unit };
  return Array.from({ length: count }, () => {
    for (let i = 0; i < TRIES; i++) {
      const hole = draw(random, grid, shares);
      const share = hole.width * hole.height / (grid.width * grid.height);
      const onGrid = Object.values(hole).every((edge) => edge * unit % patch === 0);
      if (share < shares[0] || share > shares[1] || onGrid !== aligned) continue;
      const { x, y } = hole;
      return { x: x * unit, y: y * unit, width: hole.width * unit, height: hole.height * unit };
    }
    const kind = aligned ? `on a grid of ${patch}` : `beside a grid of ${patch}`;
    throw new RangeError(
      `randomHoles: found no hole of ${
        shares.join(" to ")
      } of ${width}x${height} (width x height) ${kind}`,
    );
  });
}

function draw(random: Random, { height, width }: Extent, [least, most]: readonly number[]): Hole {
  const area = random.uniform(least, most) * height * width;
  const aspect = Math.exp(random.uniform(-Math.log(LONGEST), Math.log(LONGEST)));
  const side = (length: number, limit: number) => Math.max(1, Math.min(limit, Math.round(length)));
  const across = side(Math.sqrt(area * aspect), width);
  const down = side(area / across, height);
  return {
    x: random.integer(width - across + 1),
    y: random.integer(height - down + 1),
    width: across,
    height: down,
  };
}
