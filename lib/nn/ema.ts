// An exponential moving average of a model's weights.

import type { Module } from "./module.ts";
import type { PartState, Stateful } from "./stateful.ts";
import { moveTowards } from "./batch_norm.ts";
import { tf } from "lib/tensorflow/mod.ts";

/**
 * A second model of the same kind whose weights follow the first one's slowly: its samples are steadier
 * (Yazici et al., "The unusual effectiveness of averaging in GAN training", 2019).
 */
export class WeightAverage<M extends Module> implements Stateful {
  readonly #pairs: [average: tf.Variable, source: tf.Variable][];

  /**
   * @param average the model that follows; it is set to the source's weights now
   * @param source the model that is trained
   * @param decay share of itself that the average keeps at each update
   * @throws Error when the two models' weights do not match
   */
  constructor(readonly average: M, source: M, readonly decay: number) {
    const followers = average.namedVariables();
    this.#pairs = [...source.namedVariables()].map(([name, variable]) => {
      const follower = followers.get(name);
      if (!follower || !tf.util.arraysEqual(follower.shape, variable.shape)) {
        throw new Error(
          `The average has no weight ${name} of shape [${variable.shape}]; both models must be built alike.`,
        );
      }
      follower.assign(variable);
      return [follower, variable];
    });
    average.eval();
  }

  /** Moves the average towards the source's present weights. */
  update(): void {
    for (const [average, source] of this.#pairs) moveTowards(average, source, 1 - this.decay);
  }

  /** The average's weights. */
  state(): PartState {
    return this.average.state();
  }

  load(state: PartState): void {
    this.average.load(state);
  }
}
