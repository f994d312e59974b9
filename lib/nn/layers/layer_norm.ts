// Layer normalisation.

import type { tf } from "lib/tensorflow/mod.ts";
import { layerNorm } from "../functional.ts";
import { Normalisation } from "./normalisation.ts";

/** Normalises each position over its features, then scales and shifts it (Ba et al., "Layer normalization", 2016). */
export class LayerNorm extends Normalisation {
  constructor(features: number, { epsilon = 1e-5 }: { epsilon?: number } = {}) {
    super(features, epsilon);
  }

  /** (B, ..., features) to the same. */
  call<R extends tf.Rank>(x: tf.Tensor<R>): tf.Tensor<R> {
    this.checkFeatures(x);
    return layerNorm(x, this, this.epsilon);
  }
}
