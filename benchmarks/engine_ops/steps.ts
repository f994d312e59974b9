// The ops that are timed, each at a size where the call itself counts and at one where the work does.

/** Names of the steps; the workers of both sides must have them all. */
export const STEPS: readonly string[] = [
  "add scalar, 16x16",
  "add scalar, 128x512",
  "add, 16x16",
  "add, 128x512",
  "matmul, 16x16x16",
  "matmul, 64x784x256",
  "conv2d 3x3, 1x8x8x4 to 8",
  "conv2d 3x3, 32x28x28x16 to 32",
  "softmax, 16x16",
  "softmax, 2048x64",
  "layer norm, 16x16",
  "layer norm, 2048x256",
  "sum of rows, 16x16",
  "sum of rows, 128x512",
  "gather rows, 16 of 16x16",
  "gather rows, 2048 of 512x256",
];
