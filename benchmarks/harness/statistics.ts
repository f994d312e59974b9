// The figures that a race's times come down to.

/** The smallest. @throws RangeError when there are none */
export function minimum(values: readonly number[]): number {
  needSome(values);
  return Math.min(...values);
}

/** The middle one; the mean of the two middle ones where their number is even. @throws RangeError when there are none */
export function median(values: readonly number[]): number {
  needSome(values);
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** What is compared: the minimum is what the machine can do undisturbed, the median what it did. */
export interface Figures {
  min: number;
  median: number;
}

/** Minimum and median. @throws RangeError when there are no values */
export function figures(values: readonly number[]): Figures {
  return { min: minimum(values), median: median(values) };
}

/** Minimum over minimum, median over median. */
export function ratio(of: Figures, to: Figures): Figures {
  return { min: of.min / to.min, median: of.median / to.median };
}

/** Rounds to `digits` significant digits, for files that people read. */
export function significant(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}

function needSome(values: readonly number[]): void {
  if (values.length === 0) throw new RangeError("a minimum or median needs at least one value");
}
