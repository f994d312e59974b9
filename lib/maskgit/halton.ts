// The order of a Halton sequence: places that are far from each other follow on each other.

import { requireWhole } from "lib/values/mod.ts";

/**
 * Ranks of a picture's tokens by the first time that the Halton sequence with bases 2 and 3 comes to each (Besnier et
 * al., "Halton scheduler for masked generative image transformer", 2025).
 *
 * @returns (rows columns), row after row; 0 for the first
 * @throws RangeError when a side is no whole number from 1 on
 */
export function haltonRanks([rows, columns]: readonly [number, number]): number[] {
  requireWhole("rows", rows, { least: 1 });
  requireWhole("columns", columns, { least: 1 });
  const ranks = new Array<number>(rows * columns).fill(-1);
  for (let index = 1, found = 0; found < ranks.length; index++) {
    const row = Math.floor(radicalInverse(index, 2) * rows);
    const column = Math.floor(radicalInverse(index, 3) * columns);
    const place = row * columns + column;
    if (ranks[place] < 0) ranks[place] = found++;
  }
  return ranks;
}

/**
 * The number whose digits after the point are those of `index` from the last on (Halton, 1960).
 *
 * @throws RangeError when `index` is no whole number from 0 on, or `base` none from 2 on
 */
export function radicalInverse(index: number, base: number): number {
  requireWhole("index", index, { least: 0 });
  requireWhole("base", base, { least: 2 });
  let [value, share] = [0, 1 / base];
  for (let rest = index; rest > 0; rest = Math.floor(rest / base), share /= base) {
    value += (rest % base) * share;
  }
  return value;
}
