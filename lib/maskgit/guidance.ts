// Classifier-free guidance while steps go on.

import { requireNumber, requireOneOf } from "lib/values/mod.ts";

/** How strongly a class is asked for. */
export interface Guidance {
  /** 0 for none; logits become `(1 + scale) conditional - scale unconditional`. */
  scale: number;
  /**
   * `constant`; `linear`, from scale / steps to the scale (MUSE: Chang et al., 2023, section 2.7); `powerCosine`, from 0,
   * slowly at first (MaskBit: Weber et al., 2024). Default `constant`.
   */
  schedule?: typeof GUIDANCE_SCHEDULES[number];
  /** Exponent of `powerCosine`, above 0. Default 3. */
  power?: number;
}

const GUIDANCE_SCHEDULES = ["constant", "linear", "powerCosine"] as const;

/** @throws RangeError when a number is not finite or out of its range */
export function checkGuidance({ scale, schedule = "constant", power = 3 }: Guidance): void {
  requireNumber("guidance", scale);
  requireOneOf("guidance's schedule", schedule, GUIDANCE_SCHEDULES);
  requireNumber("guidance's power", power, { above: 0 });
}

/** The scale at a step, from 0 to steps - 1. */
export function guidanceScale(
  { scale, schedule = "constant", power = 3 }: Guidance,
  step: number,
  steps: number,
): number {
  switch (schedule) {
    case "constant":
      return scale;
    case "linear":
      return scale * (step + 1) / steps;
    case "powerCosine":
      return scale * (1 - Math.cos(Math.PI * (step / steps) ** power)) / 2;
  }
}
