// How often something happens in a training.

/**
 * Steps from one to the next of so many events that are spread evenly over a training; at least 1, however few steps there
 * are. The last one need not fall on the last step.
 *
 * @param steps steps in all, from 1
 * @param events how many, from 1
 */
export function stepsBetween(steps: number, events: number): number {
  return Math.max(1, Math.round(steps / events));
}
