// Compares the first steps of two trainings.

import { assert, assertEquals } from "@std/assert";
import type { GanTraining } from "./train_gan.ts";

/** A weight moves by up to 5e-4 in a step; where its gradient is next to nothing, rounding decides the direction. */
const TOLERANCES: Record<keyof GanTraining, number> = { losses: 1e-5, weights: 1e-3 };

/** Asserts that losses and weights are the same, to rounding. */
export function assertSameTraining(actual: GanTraining, expected: GanTraining): void {
  for (const name of ["losses", "weights"] as const) {
    assertEquals(actual[name].length, expected[name].length);
    const worst = Math.max(...actual[name].map((x, i) => Math.abs(x - expected[name][i])));
    assert(worst < TOLERANCES[name], `${name} are off by ${worst}`);
  }
}
