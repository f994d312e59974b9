// Seeds of random ops: from a stream that goes on with each op, or fixed by the caller.

import * as tf from "@tensorflow/tfjs";
import { hostInput } from "../jit/host_input.ts";

/** A seed as TensorFlow.js's random ops take it. */
export type Seed = number | string | undefined;

let streamSeed = crypto.getRandomValues(new Int32Array(1))[0];
let draws = 0;

/**
 * Makes the random numbers that follow repeatable: those of `tf.randomNormal`, `tf.randomUniform`, `tf.truncatedNormal`,
 * `tf.dropout` and `tf.multinomial`, where these are given no seed of their own.
 *
 * @param seed a whole number in [0, 2^31)
 * @throws RangeError on any other number
 */
export function setSeed(seed: number): void {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 31) {
    throw new RangeError(`A seed is a whole number from 0 to 2^31 - 1, not ${seed}.`);
  }
  streamSeed = seed;
  draws = 0;
}

/** The seed of TensorFlow's stateless ops (2), int32. Without a seed, each call in traced code gives another one too. */
export function seedTensor(seed: Seed): tf.Tensor1D {
  if (seed === undefined || seed === null) return hostInput(() => [streamSeed, draws++], "int32");
  const bits = typeof seed === "number" ? Float64Array.of(seed).buffer : hash(seed).buffer;
  return tf.tensor1d(new Int32Array(bits), "int32");
}

/** FNV-1a (Fowler, Noll and Vo), 64 bits. */
function hash(text: string): BigUint64Array<ArrayBuffer> {
  const state = BigUint64Array.of(0xcbf29ce484222325n);
  for (const byte of new TextEncoder().encode(text)) {
    state[0] = (state[0] ^ BigInt(byte)) * 0x100000001b3n; // the array keeps the low 64 bits
  }
  return state;
}
