// The normalisation of VQ-GAN's networks.

import { GroupNorm } from "lib/nn/mod.ts";

/** How a network's parts normalise. */
export interface NormOptions {
  /** Groups of channels; 0 for no normalisation. */
  groups: number;
}

/** Group normalisation with VQ-GAN's epsilon, or none. */
export function groupNorm(channels: number, { groups }: NormOptions): GroupNorm | undefined {
  return groups > 0 ? new GroupNorm(channels, { groups, epsilon: 1e-6 }) : undefined;
}
