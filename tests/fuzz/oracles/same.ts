// Whether a value is what it should be.
import { isDeepStrictEqual } from "node:util";

/** A problem unless the two are equal in all their parts. */
export function differs(what: string, actual: unknown, expected: unknown): string | undefined {
  if (isDeepStrictEqual(actual, expected)) return undefined;
  const text = (value: unknown) =>
    Deno.inspect(value, { depth: 3, iterableLimit: 8 }).slice(0, 160);
  return `${what} is ${text(actual)} instead of ${text(expected)}`;
}

/** The first problem of several. */
export function firstOf(...problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}
