// Named series of numbers: the common input of the charts.

/** Numbers in order, or points with their own positions. */
export type Series = ArrayLike<number> | Points;

/** Points given by their coordinates. */
export interface Points {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
}

/**
 * The series as points; a plain list of numbers is put at 0, 1, 2, ...
 *
 * @param who names the caller in errors
 * @throws RangeError when there is no series or a series has unequal numbers of x and y
 */
export function pointsOf(
  series: Readonly<Record<string, Series>>,
  who: string,
): [name: string, points: Points][] {
  const entries = Object.entries(series);
  if (entries.length === 0) throw new RangeError(`${who}: no series given`);
  return entries.map(([name, values]) => {
    const points = "y" in values
      ? values
      : { x: Array.from({ length: values.length }, (_, i) => i), y: values };
    if (points.x.length !== points.y.length) {
      throw new RangeError(
        `${who}: series "${name}" has ${points.x.length} x and ${points.y.length} y values`,
      );
    }
    return [name, points];
  });
}

/**
 * Numbers for a figure: six digits are more than any screen shows, and what is not finite becomes a
 * gap.
 */
export function figureNumbers(values: ArrayLike<number>): (number | null)[] {
  return Array.from(values, (v) => Number.isFinite(v) ? Number(v.toPrecision(6)) : null);
}

/**
 * At most `limit` of the points, so that the drawn line looks the same: of each stretch of the line
 * the lowest and the highest point stay, and so do the first and the last of all.
 */
export function thin(points: Points, limit: number): Points {
  const { length } = points.x;
  if (length <= limit) return points;
  const kept = [0];
  const stretches = Math.max(1, Math.floor((limit - 2) / 2));
  for (let i = 0; i < stretches; i++) {
    const from = 1 + Math.floor(i * (length - 2) / stretches);
    const to = 1 + Math.floor((i + 1) * (length - 2) / stretches);
    kept.push(...extremes(points.y, from, to));
  }
  kept.push(length - 1);
  return { x: kept.map((i) => points.x[i]), y: kept.map((i) => points.y[i]) };
}

/** Indices of the lowest and the highest value in [from, to), in order. */
function extremes(y: ArrayLike<number>, from: number, to: number): number[] {
  let low = from, high = from;
  for (let i = from; i < to; i++) {
    // A value that is not finite is kept too: a gap in the curve must not be hidden.
    if (!Number.isFinite(y[i])) return [i];
    if (y[i] < y[low]) low = i;
    if (y[i] > y[high]) high = i;
  }
  return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
}

/**
 * Exponential moving average, corrected for its start at zero (as Adam does, Kingma and Ba 2015,
 * section 3), so that the first value is the series' own.
 *
 * @param weight of the past, 0 to below 1
 */
export function smooth(y: ArrayLike<number>, weight: number): number[] {
  let mean = 0, total = 0;
  return Array.from(y, (value) => {
    if (!Number.isFinite(value)) return value;
    mean = weight * mean + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return mean / total;
  });
}
