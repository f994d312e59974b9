// What can go wrong in training.

/** A loss or another metric stopped being a finite number. */
export class DivergedError extends Error {
  override readonly name = "DivergedError";

  /**
   * @param step steps made when it was noticed
   * @param metrics the means since the report before
   */
  constructor(readonly step: number, readonly metrics: Record<string, number>) {
    const values = Object.entries(metrics).map(([name, value]) => `${name} ${value}`).join(", ");
    super(
      `Training diverged by step ${step}: ${values}. Lower the learning rate, or look for a loss that divides ` +
        "by zero or takes the logarithm of it.",
    );
  }
}
