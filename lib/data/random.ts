// Seeded random numbers: xoshiro128** started by SplitMix64, equal on every machine.

const MASK64 = (1n << 64n) - 1n;

/**
 * SplitMix64 (Steele, Lea and Flood 2014; Vigna's `splitmix64.c`): turns any seed, however plain,
 * into well mixed 64-bit words. Used only to start {@link Random}, so BigInt's speed is enough.
 */
class SplitMix64 {
  #state: bigint;

  constructor(seed: bigint) {
    this.#state = seed & MASK64;
  }

  /** The next word, in [0, 2^64). */
  next(): bigint {
    this.#state = (this.#state + 0x9e3779b97f4a7c15n) & MASK64;
    let z = this.#state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK64;
    return z ^ (z >> 31n);
  }
}

/** Four 32-bit words from a seed and any number of stream keys; each key gives another stream. */
function startingState(keys: readonly number[]): Uint32Array {
  let seed = 0n;
  for (const key of keys) {
    if (!Number.isSafeInteger(key)) {
      throw new RangeError(`random seed ${key}: a seed must be a whole number below 2^53`);
    }
    // Chaining the outputs (not adding the keys) keeps (1, 2) and (2, 1) apart.
    seed = new SplitMix64(seed ^ BigInt(key)).next();
  }
  const mixer = new SplitMix64(seed);
  const low = mixer.next(), high = mixer.next();
  return new Uint32Array([low, low >> 32n, high, high >> 32n].map((w) => Number(w & 0xffffffffn)));
}

/**
 * A stream of random numbers that a seed fixes.
 *
 * The generator is xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", 2021): 128 bits of state, period 2^128 - 1.
 *
 * @example
 * ```ts
 * import { Random } from "lib/data/mod.ts";
 * const random = new Random(1, 5); // seed 1, stream 5 (say, epoch 5)
 * random.uniform(-1, 1);
 * ```
 */
export class Random {
  #state: Uint32Array;
  #spareNormal: number | undefined;

  /**
   * @param seed any whole number
   * @param stream further whole numbers that name an independent stream of that seed
   */
  constructor(seed: number, ...stream: number[]) {
    this.#state = startingState([seed, ...stream]);
  }

  /** A whole number in [0, 2^32). */
  nextUint32(): number {
    const s = this.#state;
    const times5 = Math.imul(s[1], 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** A number in [low, high), 32 bits fine. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.nextUint32() / 2 ** 32);
  }

  /** A whole number in [0, limit), every one equally likely (biased draws are redrawn). */
  integer(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1 || limit > 2 ** 32) {
      throw new RangeError(
        `Random.integer: the limit must be a whole number in 1..2^32, not ${limit}`,
      );
    }
    // Values under 2^32 mod limit would make small results likelier.
    const biased = 2 ** 32 % limit;
    let word = this.nextUint32();
    while (word < biased) word = this.nextUint32();
    return word % limit;
  }

  /** A normal number (Marsaglia's polar method, 1964). */
  normal(mean = 0, deviation = 1): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return mean + deviation * spare;
    }
    let x = 0, y = 0, r = 0;
    do {
      x = this.uniform(-1, 1);
      y = this.uniform(-1, 1);
      r = x * x + y * y;
    } while (r >= 1 || r === 0);
    const scale = Math.sqrt(-2 * Math.log(r) / r);
    this.#spareNormal = y * scale;
    return mean + deviation * x * scale;
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** One of the items, equally likely. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("Random.pick: there is nothing to pick from");
    return items[this.integer(items.length)];
  }

  /** Puts the items in a random order, in place (Fisher-Yates), and returns them. */
  shuffle<T extends { [index: number]: unknown; readonly length: number }>(items: T): T {
    const list = items as { [index: number]: unknown };
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      [list[last], list[other]] = [list[other], list[last]];
    }
    return items;
  }

  /** The whole numbers 0..count-1 in a random order. */
  permutation(count: number): Uint32Array {
    return this.shuffle(Uint32Array.from({ length: count }, (_, index) => index));
  }
}
