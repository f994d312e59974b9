// Damage to bytes of any format.
import type { Random } from "lib/data/mod.ts";

/** Changes a file, given the others that it may be mixed with. The bytes given are left alone. */
export type Mutate = (
  bytes: Uint8Array,
  random: Random,
  others: readonly Uint8Array[],
) => Uint8Array;

/** What a program is least ready for, in whole numbers of 2, 4 and 8 bytes. */
const NUMBERS = [
  0n,
  1n,
  -1n,
  2n,
  7n,
  255n,
  256n,
  65_535n,
  65_536n,
  100_000_000n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 63n - 1n,
  -(2n ** 31n),
  -(2n ** 63n),
];

/** The parts of `bytes` one after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A place in the bytes, more often near their beginning, where headers are. */
function placeIn({ length }: Uint8Array, random: Random): number {
  if (length === 0) return 0;
  return random.integer(random.chance(0.4) ? Math.min(length, 128) : length);
}

/** The first and the last place of a piece, which is mostly short. */
function pieceIn(bytes: Uint8Array, random: Random): [start: number, end: number] {
  const start = placeIn(bytes, random);
  const most = random.chance(0.7) ? 16 : bytes.length;
  return [start, Math.min(bytes.length, start + 1 + random.integer(Math.max(1, most)))];
}

function randomBytes(count: number, random: Random): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.integer(256));
}

/** A few bits turned over. */
const flipBits: Mutate = (bytes, random) => {
  const changed = bytes.slice();
  for (let n = 1 + random.integer(random.chance(0.8) ? 2 : 32); n > 0 && bytes.length > 0; n--) {
    changed[placeIn(bytes, random)] ^= 1 << random.integer(8);
  }
  return changed;
};

/** One byte, or a run of them, set to something else. */
const setBytes: Mutate = (bytes, random) => {
  const [start, end] = pieceIn(bytes, random), changed = bytes.slice();
  if (random.chance(0.5)) changed[start] = random.integer(256);
  else changed.fill(random.pick([0, 0xff, random.integer(256)]), start, end);
  return changed;
};

/** The end, or the beginning, is missing. */
const cut: Mutate = (bytes, random) => {
  const at = random.integer(bytes.length + 1);
  return random.chance(0.85) ? bytes.slice(0, at) : bytes.slice(at);
};

const insert: Mutate = (bytes, random) => {
  const at = placeIn(bytes, random), count = 1 + random.integer(random.chance(0.8) ? 8 : 400);
  return concat(bytes.subarray(0, at), randomBytes(count, random), bytes.subarray(at));
};

const remove: Mutate = (bytes, random) => {
  const [start, end] = pieceIn(bytes, random);
  return concat(bytes.subarray(0, start), bytes.subarray(end));
};

const duplicate: Mutate = (bytes, random) => {
  const [start, end] = pieceIn(bytes, random);
  const times = 1 + random.integer(random.chance(0.9) ? 2 : 50);
  const copies = Array.from({ length: times }, () => bytes.subarray(start, end));
  return concat(bytes.subarray(0, end), ...copies, bytes.subarray(end));
};

/** Pieces of one length in another order. */
const shuffleChunks: Mutate = (bytes, random) => {
  const size = Math.max(1, Math.ceil(bytes.length / (2 + random.integer(30))));
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return concat(...random.shuffle(chunks));
};

/** A number written over what may be a length, a count or a place. */
const overwriteNumber: Mutate = (bytes, random) => {
  const size = random.pick([2, 4, 8]), little = random.chance(0.6);
  if (bytes.length < size) return bytes.slice();
  const changed = bytes.slice();
  const at = Math.min(placeIn(bytes, random), bytes.length - size);
  const value = random.pick(NUMBERS), view = new DataView(changed.buffer);
  if (size === 2) view.setUint16(at, Number(BigInt.asUintN(16, value)), little);
  else if (size === 4) view.setUint32(at, Number(BigInt.asUintN(32, value)), little);
  else view.setBigUint64(at, BigInt.asUintN(64, value), little);
  return changed;
};

/** The beginning of one file and the end of another. */
const splice: Mutate = (bytes, random, others) => {
  const other = others.length > 0 ? random.pick(others) : bytes;
  return concat(
    bytes.subarray(0, random.integer(bytes.length + 1)),
    other.subarray(random.integer(other.length + 1)),
  );
};

const KINDS: readonly Mutate[] = [
  ...[flipBits, flipBits, setBytes, setBytes, cut, cut, insert, remove, duplicate],
  ...[shuffleChunks, overwriteNumber, overwriteNumber, overwriteNumber, splice],
];

/** One or a few damages one after the other. */
export const mutateBytes: Mutate = (bytes, random, others) => {
  let changed = bytes;
  for (let left = random.chance(0.7) ? 1 : 1 + random.integer(4); left > 0; left--) {
    changed = random.pick(KINDS)(changed, random, others);
  }
  return changed;
};

/** One of the mutations, by their weights. */
export function oneOf(...choices: readonly (readonly [weight: number, mutate: Mutate])[]): Mutate {
  const sum = choices.reduce((all, [weight]) => all + weight, 0);
  return (bytes, random, others) => {
    let left = random.uniform(0, sum);
    const chosen = choices.find(([weight]) => (left -= weight) < 0) ?? choices[0];
    return chosen[1](bytes, random, others);
  };
}
