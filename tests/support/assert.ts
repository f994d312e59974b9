// The assertions of @std/assert that the tests use, over node:assert. They stand in for it where JSR is out of reach
// (scripts/testing/imports.ts); where it is not, the tests run on the original.

import { AssertionError, deepStrictEqual, notDeepStrictEqual } from "node:assert";
import { inspect } from "node:util";

export { AssertionError };

/** Fails with `message`, and the caller's note after it. */
function fail(message: string, note?: string): never {
  throw new AssertionError({ message: note === undefined ? message : `${message}: ${note}` });
}

/** The expression is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) fail(msg);
}

/** The values are deeply equal: same structure, types and values (NaN equals NaN). */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    fail((error as Error).message, msg);
  }
}

/** The values are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  try {
    notDeepStrictEqual(actual, expected);
  } catch (error) {
    fail((error as Error).message, msg);
  }
}

/** |actual - expected| <= tolerance; by default 1e-7 of `expected`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance = Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7,
  msg?: string,
): void {
  if (Object.is(actual, expected) || Math.abs(expected - actual) <= tolerance) return;
  fail(`Expected actual: ${actual} to be within ${tolerance} of ${expected}`, msg);
}

/** actual > expected */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) fail(`Expected ${inspect(actual)} > ${inspect(expected)}`, msg);
}

/** actual < expected */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) fail(`Expected ${inspect(actual)} < ${inspect(expected)}`, msg);
}

/** The text holds `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) fail(`Expected ${inspect(actual)} to contain "${expected}"`, msg);
}

/** The text matches the pattern. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) fail(`Expected ${inspect(actual)} to match ${expected}`, msg);
}

/** The text does not match the pattern. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) fail(`Expected ${inspect(actual)} to not match ${expected}`, msg);
}

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** The function throws, where a class is given an error of it whose message holds `msgIncludes`. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass?: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E {
  try {
    fn();
  } catch (error) {
    return requireError(error, errorClass, msgIncludes, msg);
  }
  fail("Expected function to throw", msg);
}

/** The promise that the function returns rejects; otherwise like {@linkcode assertThrows}. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E> {
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
    await promise;
  } catch (error) {
    if (promise === undefined) fail(`Function throws when expected to reject: ${error}`, msg);
    return requireError(error, errorClass, msgIncludes, msg);
  }
  fail("Expected function to reject", msg);
}

function requireError<E extends Error>(
  error: unknown,
  errorClass: ErrorClass<E> | undefined,
  part = "",
  msg?: string,
): E {
  if (errorClass && !(error instanceof errorClass)) {
    fail(`Expected an error of class ${errorClass.name}, but got ${inspect(error)}`, msg);
  }
  if (part !== "") assertStringIncludes((error as Error).message, part, msg);
  return error as E;
}
