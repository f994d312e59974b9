// Learning-rate schedules: the share of the full rate at a step.

/**
 * Full rate over the first half of training, then a straight fall to `floor` of it.
 *
 * @param step steps made so far, 0 at the first
 * @param steps steps in all
 */
export function halfThenLinear(step: number, steps: number, floor = 0.1): number {
  return Math.min(1, Math.max(floor, 2 * (1 - step / steps)));
}

/** A straight fall from 1 to `floor`. */
export function linearDecay(step: number, steps: number, floor = 0.01): number {
  return Math.max(floor, 1 - step / steps);
}
