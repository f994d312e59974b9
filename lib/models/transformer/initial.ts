// How the transformers' weights start.

import { truncatedNormal, type WeightOptions, zeros } from "lib/nn/mod.ts";

/** BERT's and MaskGIT's start (Devlin et al., 2019: `initializer_range`). */
export const INITIAL: Readonly<WeightOptions> = {
  weightInit: truncatedNormal(0.02),
  biasInit: zeros,
};
