// Random numbers: published reference values, streams, distributions.
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { Random } from "lib/data/random.ts";

/** Vigna's splitmix64.c, word by word. */
function* splitMix64(seed: bigint): Generator<bigint, never> {
  const wrap = (x: bigint) => BigInt.asUintN(64, x);
  for (let state = wrap(seed + 0x9e3779b97f4a7c15n);; state = wrap(state + 0x9e3779b97f4a7c15n)) {
    let z = wrap((state ^ state >> 30n) * 0xbf58476d1ce4e5b9n);
    z = wrap((z ^ z >> 27n) * 0x94d049bb133111ebn);
    yield z ^ z >> 31n;
  }
}

/** xoshiro128** 1.1 as its C code has it, from four words. */
function* xoshiro128(state: readonly bigint[]): Generator<number, never> {
  const wrap = (x: bigint) => BigInt.asUintN(32, x);
  const turn = (x: bigint, by: bigint) => wrap(x << by) | x >> 32n - by;
  for (let [a, b, c, d] = state;;) {
    yield Number(wrap(turn(wrap(b * 5n), 7n) * 9n));
    [c, d] = [c ^ a, d ^ b];
    [a, b, c, d] = [a ^ d, b ^ c, c ^ wrap(b << 9n), turn(d, 11n)];
  }
}

const take = <T>(words: Iterator<T>, count: number): T[] =>
  Array.from({ length: count }, () => words.next().value);

Deno.test("SplitMix64 and xoshiro128** of these tests give the published values", () => {
  // As published in the tests of Rust's rand_xoshiro, which took them from the C code.
  assertEquals(take(splitMix64(1477776061723855037n), 5), [
    1985237415132408290n,
    2979275885539914483n,
    13511426838097143398n,
    8488337342461049707n,
    15141737807933549159n,
  ]);
  assertEquals(take(xoshiro128([1n, 2n, 3n, 4n]), 10), [
    11520,
    0,
    5927040,
    70819200,
    2031721883,
    1637235492,
    1287239034,
    3734860849,
    3729100597,
    4258142804,
  ]);
});

Deno.test("Random is xoshiro128**, started by SplitMix64 of the seed and the stream", () => {
  for (const keys of [[0], [7], [-1, 5], [2 ** 52, 0, 3]]) {
    const seed = keys.reduce((seed, key) => splitMix64(seed ^ BigInt(key)).next().value, 0n);
    const state = take(splitMix64(seed), 2).flatMap((word) => [word & 0xffffffffn, word >> 32n]);
    const random = new Random(keys[0], ...keys.slice(1));
    const numbers = Array.from({ length: 100 }, () => random.nextUint32());
    assertEquals(numbers, take(xoshiro128(state), 100), String(keys));
  }
});

Deno.test("Random: the seed and the stream fix the numbers, and each changes them", () => {
  const first = (...keys: [number, ...number[]]) => new Random(...keys).nextUint32();
  assertEquals(first(7, 1), first(7, 1));
  const all = [[0], [1], [-1], [0, 0], [0, 1], [1, 0], [1, 1], [2 ** 52], [0, 1, 0]];
  const values = all.map((keys) => first(keys[0], ...keys.slice(1)));
  assertEquals(new Set(values).size, all.length);
});

Deno.test("Random.uniform, normal and integer have their means, spreads and limits", () => {
  const random = new Random(3), n = 50_000;
  const moments = (draw: () => number) => {
    const values = Array.from({ length: n }, draw);
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
    return { mean, variance, least: Math.min(...values), most: Math.max(...values) };
  };
  const near = (actual: number, expected: number, tolerance: number) =>
    assert(Math.abs(actual - expected) < tolerance, `${actual}, expected ${expected}`);
  const uniform = moments(() => random.uniform(-1, 3));
  near(uniform.mean, 1, 0.02); // 4 standard errors
  near(uniform.variance, 16 / 12, 0.03);
  assert(uniform.least >= -1 && uniform.most < 3);
  const normal = moments(() => random.normal(2, 0.5));
  near(normal.mean, 2, 0.01);
  near(normal.variance, 0.25, 0.008);
  near(moments(() => Number(random.chance(0.3))).mean, 0.3, 0.009);
  const counts = new Array(6).fill(0);
  for (let i = 0; i < n; i++) counts[random.integer(6)]++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - n / 6) ** 2 / (n / 6), 0);
  assert(chiSquare < 20.5, `chi-square ${chiSquare}`); // exceeded once in 1,000
});

Deno.test("Random.permutation holds each number once, and every place is equally likely", () => {
  const random = new Random(4);
  assertEquals([...random.permutation(100).toSorted()], Array.from({ length: 100 }, (_, i) => i));
  assertNotEquals([...random.permutation(100)], [...random.permutation(100)]);
  const firsts = new Array(4).fill(0);
  for (let i = 0; i < 8000; i++) firsts[random.permutation(4)[0]]++;
  for (const count of firsts) assert(Math.abs(count - 2000) < 160, `${firsts}`); // 4 sigma
});

Deno.test("Random refuses what it cannot do", () => {
  assertThrows(() => new Random(0.5), RangeError, "0.5");
  assertThrows(() => new Random(1, NaN), RangeError, "NaN");
  assertThrows(() => new Random(1).integer(0), RangeError, "not 0");
  assertThrows(() => new Random(1).pick([]), RangeError, "nothing");
});
