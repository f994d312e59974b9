// Classifier-free guidance while steps go on.

/** How strongly a class is asked for. */
export interface Guidance {
  /** 0 for none; logits become `(1 + scale) conditional - scale unconditional`. */
  scale: number;
  /**
   * `constant`; `linear`, from scale / steps to the scale (MUSE: Chang et al., 2023, section 2.7); `powerCosine`, from 0,
   * slowly at first (MaskBit: Weber et al., 2024). Default `constant`.
   */
  schedule?: "constant" | "linear" | "powerCosine";
  /** Exponent of `powerCosine`. Default 3. */
  power?: number;
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
