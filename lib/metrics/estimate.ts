// A measure and its interval.

/** A measure of all samples, and where it would lie for other samples of the same kind. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/**
 * `12.3 ± 1.4`: the value and half of the interval's length, with no more digits than are of use; a line may break before the
 * sign.
 */
export function estimateText({ value, low, high }: Estimate): string {
  const half = (high - low) / 2;
  const least = Math.max(half, Math.abs(value) / 100) || 0.01; // four digits of the value are enough
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(least)));
  return `${value.toFixed(decimals)} ±\u00a0${half.toFixed(decimals)}`;
}
