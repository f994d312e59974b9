// Classifier-free guidance while steps go on.

import { requireNumber, requireOneOf } from "lib/values/mod.ts";

/** How strongly a class is asked for. */
export interface Guidance {
  /** 0 for none; logits become `(1 + scale) conditional - scale unconditional`. */
  scale: number;
  /**
   * `constant`; or `linear`, from scale / steps to the scale (MUSE: Chang et al., 2023, section 2.7). Default `constant`.
   */
  schedule?: typeof GUIDANCE_SCHEDULES[number];
}

const GUIDANCE_SCHEDULES = ["constant", "linear"] as const;

/** @throws RangeError when a number is not finite or out of its range */
export function checkGuidance({ scale, schedule = "constant" }: Guidance): void {
  requireNumber("guidance", scale);
  requireOneOf("guidance's schedule", schedule, GUIDANCE_SCHEDULES);
}

/** The scale at a step, from 0 to steps - 1. */
export function guidanceScale(
  { scale, schedule = "constant" }: Guidance,
  step: number,
  steps: number,
): number {
  return schedule === "linear" ? scale * (step + 1) / steps : scale;
}
