// Compares a case's results and gradients with those of TensorFlow.js's own CPU backend.

import { assert, assertEquals } from "@std/assert";
import { onBackend } from "../backends.ts";
import type { OpCase } from "./case.ts";
import { type Result, runCase } from "./run_case.ts";

/**
 * Greatest difference between two float32 results a and b, relative to 1 + |b|.
 *
 * Both backends compute in float32, whose steps are 6e-8 wide at 1; sums of a few hundred products, in another order,
 * and TensorFlow's own approximations of exp, tanh, erf and the like stay below this.
 */
export const TOLERANCE = 2e-5;

/**
 * Asserts that TensorFlow computes what TensorFlow.js's CPU backend does: shapes and types equal, floats within
 * {@linkcode TOLERANCE}, everything else exactly; and that no tensor is left behind.
 */
export async function assertSameOnBothBackends(opCase: OpCase): Promise<void> {
  const expected = await onCpu(opCase);
  assertSameResults(await onBackend("tensorflow", () => runCase(opCase)), expected);
}

/** The results that are taken for right. */
export async function onCpu(opCase: OpCase): Promise<Result[]> {
  return await onBackend("cpu", () => runCase(opCase));
}

/** Asserts that results are the same, up to `tolerance` in float32. */
export function assertSameResults(
  actual: readonly Result[],
  expected: readonly Result[],
  tolerance = TOLERANCE,
): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((result, i) => {
    const what = `output ${i}`;
    assertEquals(result.shape, expected[i].shape, `shape of ${what}`);
    assertEquals(result.dtype, expected[i].dtype, `type of ${what}`);
    assertSameValues(result, expected[i], what, tolerance);
  });
}

function assertSameValues(
  { values, dtype }: Result,
  expected: Result,
  what: string,
  tolerance: number,
): void {
  if (dtype !== "float32" && dtype !== "complex64") {
    return assertEquals([...values as string[]], [...expected.values as string[]], what);
  }
  for (let i = 0; i < values.length; i++) {
    const [a, b] = [values[i] as number, expected.values[i] as number];
    // Object.is: equal infinities and NaN have no difference.
    const close = Object.is(a, b) || Math.abs(a - b) <= tolerance * (1 + Math.abs(b));
    assert(close, `${what}, element ${i}: ${a} instead of ${b}`);
  }
}
