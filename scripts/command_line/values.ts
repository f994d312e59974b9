// The values of options, checked: numbers, words of a list, paths.
import { inWords, isInRange, printableName, type Range } from "lib/values/mod.ts";
import { userPath } from "./paths.ts";

/** Most characters of a value that an error shows. */
const SHOWN = 60;

function refuse(name: string, text: string, wanted: string): never {
  const value = text.trim() === "" || text.trim() !== text ? JSON.stringify(text) : text;
  throw new Error(`${name} ${printableName(value, SHOWN)}: must be ${wanted}`);
}

/** As people write numbers: no signs of a programming language (0x10, 1_000), no infinity, no spaces. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A number in decimal digits, with an exponent or without; NaN for any other text. */
export function readNumber(text: string): number {
  return NUMBER.test(text) ? Number(text) + 0 : NaN; // 0 for -0
}

/**
 * A number.
 *
 * @returns undefined where none is given
 * @throws Error that names the option, the value and the range
 */
export function numberOption(name: string, text: string, range?: Range): number;
export function numberOption(name: string, text?: string, range?: Range): number | undefined;
export function numberOption(name: string, text?: string, range: Range = {}): number | undefined {
  if (text === undefined) return undefined;
  const value = readNumber(text);
  if (isInRange(value, range)) return value;
  refuse(name, text, inWords("a number", range));
}

/**
 * A whole number, up to 2^53 - 1.
 *
 * @returns undefined where none is given
 * @throws Error that names the option, the value and the range
 */
export function wholeOption(name: string, text: string, range?: Range): number;
export function wholeOption(name: string, text?: string, range?: Range): number | undefined;
export function wholeOption(name: string, text?: string, range: Range = {}): number | undefined {
  if (text === undefined) return undefined;
  const value = readNumber(text);
  if (Number.isSafeInteger(value) && isInRange(value, range)) return value;
  refuse(name, text, inWords("a whole number", range));
}

/**
 * One of a list of words or numbers.
 *
 * @returns undefined where none is given
 * @throws Error that names the option, the value and the list
 */
export function oneOfOption<T extends string | number>(
  name: string,
  text: string,
  allowed: readonly T[],
): T;
export function oneOfOption<T extends string | number>(
  name: string,
  text: string | undefined,
  allowed: readonly T[],
): T | undefined;
export function oneOfOption<T extends string | number>(
  name: string,
  text: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const found = allowed.find((one) => String(one) === text);
  if (found !== undefined) return found;
  refuse(name, text, `one of ${allowed.join(", ")}`);
}

/**
 * A path, from where the user stands.
 *
 * @returns undefined where none is given
 * @throws Error that names the option when it is empty
 */
export function pathOption(name: string, text: string): string;
export function pathOption(name: string, text?: string): string | undefined;
export function pathOption(name: string, text?: string): string | undefined {
  if (text === undefined) return undefined;
  if (text === "") throw new Error(`${name} "": must be a path, and is empty`);
  return userPath(text);
}
