// What can go wrong in training, and how messages name the remedy.

/** A loss or another metric, or a weight, stopped being a finite number. */
export class DivergedError extends Error {
  override readonly name = "DivergedError";

  /**
   * @param step the step where it was seen first, counted from 1
   * @param metrics its metrics
   * @param weight the weight that is not finite, where the metrics are
   * @param restored steps that the state has been trained for to which training went back, if it could
   */
  constructor(
    readonly step: number,
    readonly metrics: Record<string, number>,
    readonly weight?: string,
    readonly restored?: number,
  ) {
    const values = Object.entries(metrics).map(([name, value]) => `${name} ${value}`).join(", ");
    const what = weight === undefined ? values : `the tensor "${weight}" is not finite (${values})`;
    const back = restored === undefined ? "" : ` Everything is as it was after step ${restored}.`;
    super(
      `Training diverged at step ${step}: ${what}.${back} Lower the learning rate, or look for a loss that divides ` +
        "by zero or takes the logarithm of it.",
    );
  }
}

let fresh = "`fresh: true`";

/** Names the option that starts a training over, for messages, where it is not `train`'s own: in a command line. */
export function nameFresh(words: string): void {
  fresh = words;
}

/** The option's name. */
export function freshOption(): string {
  return fresh;
}
