// A measure that was taken several times.

/** Mean and deviation of a measure over subsets. */
export interface Spread {
  mean: number;
  /** Of the subsets, divided by their number; 0 for one. It is not an interval of the mean. */
  deviation: number;
}

/** Of the given values. */
export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
