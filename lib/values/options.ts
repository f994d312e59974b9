// Options that come from elsewhere, from a file for example: which there are, and what each may be.

import { inWords, isInRange, type Range, shown } from "./ranges.ts";

/** What is wrong with a value, as what it must be ("a whole number above 0"); undefined when it is fine. */
export type OptionCheck = (value: unknown) => string | undefined;

/** A check for each option that there is. */
export type OptionChecks<Options> = Readonly<Record<keyof Options, OptionCheck>>;

/**
 * Checks that options have the names and the values that they may have. One that is undefined is not given.
 *
 * @param owner what they are of
 * @throws RangeError that names the first option that is not known, or what its value must be
 */
export function requireOptions<Options extends object>(
  owner: string,
  options: Options,
  checks: OptionChecks<Required<Options>>,
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new RangeError(`${owner} takes options by name, not ${shown(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) {
      const known = Object.keys(checks).join(", ");
      throw new RangeError(`${owner} has no option ${shown(name)}; it has ${known}`);
    }
    const needed = value === undefined ? undefined : checks[name as keyof Options](value);
    if (needed) throw new RangeError(`${owner}'s ${name} is ${shown(value)}; it must be ${needed}`);
  }
}

/** A finite number of a range. */
export const aNumber = (range: Range = {}): OptionCheck => (value) =>
  isInRange(value, range) ? undefined : inWords("a number", range);

/** A whole number of a range. */
export const aWhole = (range: Range = {}): OptionCheck => (value) =>
  Number.isSafeInteger(value) && isInRange(value, range)
    ? undefined
    : inWords("a whole number", range);

/** One of some values. */
export const oneOf = (...allowed: readonly unknown[]): OptionCheck => (value) =>
  allowed.includes(value) ? undefined : `one of ${allowed.join(", ")}`;

/** Yes or no. */
export const aFlag: OptionCheck = oneOf(true, false);

/** A list of what passes a check; how many, the range says. */
export const aList =
  (check: OptionCheck, { least = 0, most = Infinity }: Range = {}): OptionCheck => (value) => {
    const fits = Array.isArray(value) && value.length >= least && value.length <= most;
    if (!fits) return inWords("a list", { least, most: Math.min(most, MOST_ITEMS) }) + " items";
    const needed = value.map((item) => check(item)).find((needed) => needed !== undefined);
    return needed && `a list, and each item of it ${needed}`;
  };

/** What passes one of two checks. */
export const either = (first: OptionCheck, second: OptionCheck): OptionCheck => (value) => {
  const needed = [first(value), second(value)];
  return needed.includes(undefined) ? undefined : needed.join(", or ");
};

/** A whole number that random numbers start from. */
export const aSeed: OptionCheck = aWhole({ least: 0, below: 2 ** 31 });

/** What each check lets through: for options that another place checks. */
export const anything: OptionCheck = () => undefined;

const MOST_ITEMS = 1000;
