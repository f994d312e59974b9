// Seeds of random ops: from a stream that goes on with each op, or fixed by the caller.

import type { SeedPair } from "./philox.ts";

/** A seed as TensorFlow.js's random ops take it. */
export type Seed = number | string | undefined;

let streamSeed = crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;
let draws = 0;

/**
 * Makes the random numbers that follow repeatable: those of `tf.randomNormal`, `tf.randomUniform`, `tf.truncatedNormal`,
 * `tf.dropout` and `tf.multinomial`, where these are given no seed of their own.
 *
 * @param seed a whole number in [0, 2^31)
 * @param drawn draws made of this seed so far: with those of {@linkcode seedState}, the numbers go on where they were
 * @throws RangeError on any other number
 */
export function setSeed(seed: number, drawn = 0): void {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 31) {
    throw new RangeError(`A seed is a whole number from 0 to 2^31 - 1, not ${seed}.`);
  }
  streamSeed = seed;
  draws = drawn;
}

/** Where the random numbers are: the seed and the draws made of it. */
export function seedState(): { seed: number; draws: number } {
  return { seed: streamSeed, draws };
}

/** The seed of a draw. Without a seed, each draw has another one. */
export function seedPair(seed: Seed): SeedPair | (() => SeedPair) {
  if (seed === undefined || seed === null) return () => [streamSeed, draws++];
  const bits = typeof seed === "number" ? Float64Array.of(seed).buffer : hash(seed).buffer;
  const [low, high] = new Int32Array(bits);
  return [low, high];
}

/** FNV-1a (Fowler, Noll and Vo), 64 bits. */
function hash(text: string): BigUint64Array<ArrayBuffer> {
  const state = BigUint64Array.of(0xcbf29ce484222325n);
  for (const byte of new TextEncoder().encode(text)) {
    state[0] = (state[0] ^ BigInt(byte)) * 0x100000001b3n; // the array keeps the low 64 bits
  }
  return state;
}
