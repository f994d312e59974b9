// The base of the normalisation layers.

import { tf } from "lib/tensorflow/mod.ts";
import { requireNumber, requireWhole } from "lib/values/mod.ts";
import { Module } from "../module.ts";
import { parameter } from "../variables.ts";

/** Normalises, then scales and shifts each feature. */
export abstract class Normalisation extends Module {
  readonly scale: tf.Variable<tf.Rank.R1>; // (features)
  readonly shift: tf.Variable<tf.Rank.R1>; // (features)

  /**
   * @param epsilon added to the variance
   * @throws RangeError when there are no features, or epsilon is below 0
   */
  constructor(readonly features: number, protected readonly epsilon: number) {
    super();
    requireWhole("features", features, { least: 1 });
    requireNumber("epsilon", epsilon, { least: 0 });
    this.scale = parameter(() => tf.ones<tf.Rank.R1>([features]), true, [features]);
    this.shift = parameter(() => tf.zeros<tf.Rank.R1>([features]), true, [features]);
  }

  /** (B, ..., features) to the same. */
  abstract call<R extends tf.Rank>(x: tf.Tensor<R>): tf.Tensor<R>;

  /** @throws Error when the input's last axis has another size */
  protected checkFeatures(x: tf.Tensor): void {
    if (x.rank >= 2 && x.shape.at(-1) === this.features) return;
    throw new Error(
      `${this.constructor.name} takes (B, ..., ${this.features}), but got (${x.shape}).`,
    );
  }
}
