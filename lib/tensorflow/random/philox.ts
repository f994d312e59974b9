// The random numbers of TensorFlow's stateless ops, computed in JavaScript: for backends that do not have these ops.
//
// Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), with the key, the order of the
// numbers and the distributions of TensorFlow's CPU and GPU kernels (tensorflow/core/kernels/stateless_random_ops.cc,
// tensorflow/core/lib/random/random_distributions.h). Uniform numbers are equal to the bit; the others are computed in
// float64, and so in the last bits better than TensorFlow's.

/** Philox's multipliers and the steps of its key (the paper's table 2 and section 3.3). */
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57], KEY_STEPS = [0x9e3779b9, 0xbb67ae85], ROUNDS = 10;

/** The key with which TensorFlow scrambles a seed. */
const SCRAMBLE = Uint32Array.of(0x3ec8f720, 0x02461e29);

/** Blocks of four numbers that TensorFlow sets aside for four truncated normal numbers. */
const RESERVED_BLOCKS = 256;

/** TensorFlow's smallest argument of the logarithm in Box and Muller's method. */
const SMALLEST = 1e-7;

/** A distribution, by the name of TensorFlow's op. */
export type Distribution =
  | "StatelessRandomUniform"
  | "StatelessRandomNormal"
  | "StatelessTruncatedNormal";

/** Two int32 numbers. */
export type SeedPair = readonly [number, number];

/**
 * Numbers of a distribution: uniform in [0, 1), normal, or normal and at most 2 from zero.
 *
 * @param size how many
 */
export function philox(distribution: Distribution, size: number, seed: SeedPair): Float32Array {
  const stream = new Stream(seed);
  const numbers = new Float32Array(size);
  for (let start = 0; start < size; start += 4) {
    const four = FILLERS[distribution](stream, start / 4);
    for (let i = 0; i < 4 && start + i < size; i++) numbers[start + i] = four[i];
  }
  return numbers;
}

const FILLERS: Record<Distribution, (stream: Stream, group: number) => number[]> = {
  StatelessRandomUniform: (stream, group) => Array.from(stream.block(group), toUnit),
  StatelessRandomNormal: (stream, group) => bells(stream.block(group)),
  StatelessTruncatedNormal: (stream, group) => {
    const found: number[] = [];
    for (let block = group * RESERVED_BLOCKS; found.length < 4; block++) {
      found.push(...bells(stream.block(block)).filter((x) => Math.abs(x) < 2));
    }
    return found;
  },
};

/** The blocks of four 32-bit numbers that belong to a seed. */
class Stream {
  readonly #key: Uint32Array;
  readonly #counter: Uint32Array;

  constructor([first, second]: SeedPair) {
    // The seeds as 64-bit integers, low half first.
    const mixed = scramble(Uint32Array.of(first, first >> 31, second, second >> 31), SCRAMBLE);
    this.#key = mixed.subarray(0, 2);
    this.#counter = Uint32Array.of(0, 0, mixed[2], mixed[3]);
  }

  /** @param index below 2^53, far more than a tensor can have; so the seed's half of the counter stays */
  block(index: number): Uint32Array {
    this.#counter[0] = index;
    this.#counter[1] = index / 2 ** 32;
    return scramble(this.#counter, this.#key);
  }
}

/** Ten rounds of Philox. */
function scramble(counter: Uint32Array, key: Uint32Array): Uint32Array {
  const [m0, m1] = MULTIPLIERS;
  let [a, b, c, d] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const left = highHalf(m0, a), right = highHalf(m1, c);
    const low0 = Math.imul(m0, a), low1 = Math.imul(m1, c);
    a = right ^ b ^ k0;
    b = low1;
    c = left ^ d ^ k1;
    d = low0;
    k0 = (k0 + KEY_STEPS[0]) | 0;
    k1 = (k1 + KEY_STEPS[1]) | 0;
  }
  return Uint32Array.of(a, b, c, d);
}

/** The upper 32 bits of a product of unsigned 32-bit numbers, by halves of 16 bits: no product of them is rounded. */
function highHalf(x: number, y: number): number {
  const xLow = x & 0xffff, xHigh = x >>> 16, yLow = y & 0xffff, yHigh = y >>> 16;
  const middle = xHigh * yLow + ((xLow * yLow) >>> 16);
  const carried = xLow * yHigh + (middle & 0xffff);
  return xHigh * yHigh + (middle >>> 16) + (carried >>> 16);
}

/** The lower 23 bits as a fraction. */
function toUnit(bits: number): number {
  return (bits & 0x7fffff) / 2 ** 23;
}

/** Box and Muller's method: two normal numbers of two uniform ones. */
function bells([a, b, c, d]: Uint32Array): number[] {
  return [...bellPair(a, b), ...bellPair(c, d)];
}

function bellPair(first: number, second: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(Math.max(toUnit(first), SMALLEST)));
  const angle = 2 * Math.PI * toUnit(second);
  return [radius * Math.sin(angle), radius * Math.cos(angle)];
}
