// How much memory a file's data may take: one answer for all formats.

/** Bytes that even the smallest file may unpack to. */
const LEAST_BYTES = 2 ** 20;
/** How many times its size a file may unpack to: pictures and weights pack to a fifth at best. */
const TIMES = 16;

/** Bytes that a file may unpack to, by its size; what unpacks to more is made to fill the memory. */
export function mostUnpacked(fileBytes: number): number {
  return LEAST_BYTES + TIMES * fileBytes;
}

/** Numbers of one array that is read whole, 128 MB in float64: a covariance of 4,096 features. */
export const MOST_NUMBERS = 2 ** 24;

/**
 * Bytes of a description before the data: of a network of a hundred thousand tensors it has some
 * 15 MB. What is made of one takes up to twenty times as much memory.
 */
export const MOST_HEADER_BYTES = 2 ** 24;
