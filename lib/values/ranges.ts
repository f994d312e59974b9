// Numbers that a caller hands over: one way to check them, and to say what is wrong.
import { printableName } from "./printable.ts";

/** Where a number may lie; always a finite one. */
export interface Range {
  /** The least value. */
  least?: number;
  /** A bound below, itself not allowed. */
  above?: number;
  /** The largest value. */
  most?: number;
  /** A bound above, itself not allowed. */
  below?: number;
}

/** Whether a value is a finite number of the range. */
export function isInRange(value: unknown, range: Range = {}): value is number {
  const { least = -Infinity, above = -Infinity, most = Infinity, below = Infinity } = range;
  return typeof value === "number" && Number.isFinite(value) && value >= least && value <= most &&
    value > above && value < below;
}

/** A range in words: "from 1 to 256", "above 0", "from 0 on and below 1"; empty without bounds. */
function rangeText({ least, above, most, below }: Range): string {
  if (least !== undefined && most !== undefined) return `from ${least} to ${most}`;
  const low = above !== undefined
    ? `above ${above}`
    : least !== undefined
    ? `from ${least} on`
    : "";
  const high = below !== undefined ? `below ${below}` : most !== undefined ? `up to ${most}` : "";
  return [low, high].filter((part) => part).join(" and ");
}

/**
 * Checks a number.
 *
 * @param name what the caller calls it
 * @returns the value
 * @throws RangeError that names value and range, for what is no number, too
 */
export function requireNumber(name: string, value: number, range: Range = {}): number {
  if (isInRange(value, range)) return value;
  throw new RangeError(problemOf(name, value, "a number", range));
}

/**
 * The same for whole numbers, up to 2^53 - 1.
 *
 * @throws RangeError that names value and range
 */
export function requireWhole(name: string, value: number, range: Range = {}): number {
  if (Number.isSafeInteger(value) && isInRange(value, range)) return value;
  throw new RangeError(problemOf(name, value, "a whole number", range));
}

/** @throws RangeError when a value is none of those allowed */
export function requireOneOf<T>(name: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new RangeError(`${name} is ${shown(value)}; it must be one of ${allowed.join(", ")}`);
}

function problemOf(name: string, value: unknown, kind: string, range: Range): string {
  return `${name} is ${shown(value)}; it must be ${inWords(kind, range)}`;
}

/** What a value must be: "a whole number from 1 to 256". */
export function inWords(kind: string, range: Range): string {
  return [kind, rangeText(range)].filter((part) => part).join(" ");
}

/** A value as a message shows it: short, whatever it is. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value.slice(0, 100)) : String(value);
  return printableName(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
