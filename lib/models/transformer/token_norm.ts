// The normalisation of the convolutions over tokens' vectors.

import { GroupNorm } from "lib/nn/mod.ts";

/** All channels of a picture's tokens together. */
export function tokenNorm(channels: number): GroupNorm {
  return new GroupNorm(channels, { groups: 1, epsilon: 1e-6 });
}
