// Assertions about what a function throws or a promise rejects with.
import { AssertionError, failWith } from "./basic.ts";

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** What a caller may pass after the function: a message, or a class, a part of its message, a note. */
type Expectation<E extends Error> = [(ErrorClass<E> | string)?, string?, string?];

function read<E extends Error>([first, second, third]: Expectation<E>) {
  return typeof first === "function"
    ? { errorClass: first, part: second, note: third }
    : { errorClass: undefined, part: undefined, note: first };
}

/** The value is an error of the class, and its message holds `msgMatches`. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: ErrorClass<E>,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    failWith(`Expected "error" to be an Error object, got ${String(error)}`, msg);
  }
  if (ErrorClass && !(error instanceof ErrorClass)) {
    failWith(
      `Expected error to be instance of "${ErrorClass.name}", but was ` +
        `"${error.constructor?.name ?? "an error"}" (${error.message})`,
      msg,
    );
  }
  if (msgMatches === undefined) return;
  const matches = typeof msgMatches === "string"
    ? error.message.includes(msgMatches)
    : msgMatches.test(error.message);
  if (!matches) {
    const wanted = JSON.stringify(String(msgMatches));
    failWith(
      `Expected error message to include ${wanted}, but got ${JSON.stringify(error.message)}`,
      msg,
    );
  }
}

/** The function throws. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** The function throws an error of the class whose message holds `msgIncludes`. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ...expectation: Expectation<E>
): unknown {
  const { errorClass, part, note } = read(expectation);
  try {
    fn();
  } catch (error) {
    if (errorClass) assertIsError(error, errorClass, part, note);
    return error;
  }
  failWith("Expected function to throw", note);
}

/** The promise that the function returns rejects. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** The promise rejects with an error of the class whose message holds `msgIncludes`. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ...expectation: Expectation<E>
): Promise<unknown> {
  const { errorClass, part, note } = read(expectation);
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
    await promise;
  } catch (error) {
    if (promise === undefined) {
      throw new AssertionError("Function throws when expected to reject", { cause: error });
    }
    if (errorClass) assertIsError(error, errorClass, part, note);
    return error;
  }
  failWith("Expected function to reject", note);
}
