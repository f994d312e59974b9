// Whether a value is what it should be.
import { isDeepStrictEqual } from "node:util";

const text = (value: unknown) => Deno.inspect(value, { depth: 2, iterableLimit: 8 }).slice(0, 160);

/** Where two values differ first, and what stands there. */
function firstDifference(actual: unknown, expected: unknown, place: string): string {
  const containers = [actual, expected].every((one) => typeof one === "object" && one !== null);
  if (containers) {
    const [a, b] = [actual, expected] as Record<string, unknown>[];
    const name = [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .find((key) => !isDeepStrictEqual(a[key], b[key]));
    if (name !== undefined) return firstDifference(a[name], b[name], `${place}.${name}`);
  }
  return `${place} is ${text(actual)} instead of ${text(expected)}`;
}

/** A problem unless the two are equal in all their parts. */
export function differs(what: string, actual: unknown, expected: unknown): string | undefined {
  return isDeepStrictEqual(actual, expected) ? undefined : firstDifference(actual, expected, what);
}

/** The first problem of several. */
export function firstOf(...problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}
