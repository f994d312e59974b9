// Group normalisation.

import { groupNorm, type tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { Normalisation } from "./normalisation.ts";

/** Options of {@linkcode GroupNorm}. */
export interface GroupNormOptions {
  /** Groups of neighbouring channels. */
  groups?: number;
  epsilon?: number;
}

/**
 * Normalises each image over all positions of a group of channels, then scales and shifts each channel (Wu and He,
 * "Group normalization", 2018).
 */
export class GroupNorm extends Normalisation {
  readonly #groups: number;

  constructor(channels: number, { groups = 32, epsilon = 1e-5 }: GroupNormOptions = {}) {
    super(divisible(channels, groups), epsilon);
    this.#groups = groups;
  }

  /** (B, ..., channels) to the same. */
  call<R extends tf.Rank>(x: tf.Tensor<R>): tf.Tensor<R> {
    this.checkFeatures(x);
    const { scale, shift, epsilon } = this;
    return groupNorm(x, scale, shift, { groups: this.#groups, epsilon });
  }
}

/** @throws RangeError when channels cannot be divided into groups */
function divisible(channels: number, groups: number): number {
  requireWhole("groups", groups, { least: 1 });
  if (channels % groups === 0) return channels;
  throw new RangeError(`GroupNorm cannot divide ${channels} channels into ${groups} groups.`);
}
