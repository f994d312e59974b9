// Rectangles for measuring: of many sizes, on the tokens' grid or beside it.

import { Random } from "lib/data/mod.ts";
import { requireNumber, requireWhole } from "lib/values/mod.ts";
import type { Extent, Hole } from "./holes.ts";

/** How holes are drawn. */
export interface RandomHolesOptions {
  /** Least and most of the picture's area. Default [0.1, 0.6]. */
  shares?: readonly [least: number, most: number];
  /** Whether all edges are edges of tokens; else at least one is not. Default false. */
  aligned?: boolean;
  seed?: number;
}

/** Most of a side to the other side. */
const LONGEST = 2;
const TRIES = 1000;

/**
 * A rectangle for each of `count` pictures: the share of the area, the shape and the place are evenly distributed. Sides
 * are whole numbers of pixels, or of tokens, so a share is met only nearly; one outside of the limits is drawn again.
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
