// Assertions about equality: deep (by node:assert's deepStrictEqual) and strict.
import { AssertionError as NodeAssertionError, deepStrictEqual } from "node:assert";
import { failWith, show } from "./basic.ts";

/** The difference of two values as node:assert words it; undefined when they are deeply equal. */
function difference(actual: unknown, expected: unknown): string | undefined {
  try {
    deepStrictEqual(actual, expected);
    return undefined;
  } catch (error) {
    if (error instanceof NodeAssertionError) return error.message;
    throw error;
  }
}

/** Whether two values are deeply equal: same structure, types and values (NaN equals NaN). */
export function equal(a: unknown, b: unknown): boolean {
  return difference(a, b) === undefined;
}

/** The values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  const text = difference(actual, expected);
  if (text !== undefined) failWith(text, msg);
}

/** The values are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) failWith(`Expected values to differ, both are ${show(actual)}`, msg);
}

/** The values are the same (Object.is). */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  failWith(`Values are not strictly equal: ${show(actual)} is not ${show(expected)}`, msg);
}

/** The values are not the same (Object.is). */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (Object.is(actual, expected)) {
    failWith(`Expected actual not to be strictly equal to expected: ${show(actual)}`, msg);
  }
}

/** Array-like values whose elements are compared. */
export type ArrayLikeArg<T> = ArrayLike<T> & object;

/** `actual` holds, somewhere, an equal of each element of `expected`. */
export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
): void {
  const present = Array.from(actual);
  const missing = Array.from(expected).filter((one) => !present.some((other) => equal(one, other)));
  if (missing.length > 0) {
    failWith(
      `Expected actual: ${show(actual)} to include ${show(expected)}, missing: ${show(missing)}`,
      msg,
    );
  }
}
