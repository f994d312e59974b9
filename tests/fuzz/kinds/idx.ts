// MNIST's IDX files, packed and not.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DataFileError } from "lib/data/mod.ts";
import { digestOf } from "lib/data/files/checksum.ts";
import { idxHeader, readIdx } from "lib/data/files/idx.ts";
import type { FuzzKind } from "../kind.ts";
import { concat, type Mutate, mutateBytes, oneOf } from "../mutations/bytes.ts";
import { inGzip } from "../mutations/containers.ts";
import { differs } from "../oracles/same.ts";

const IMAGES = [6, 7, 5], LABELS = [23];

function idx(shape: readonly number[]): Uint8Array {
  const size = shape.reduce((product, n) => product * n, 1);
  return concat(idxHeader(shape), Uint8Array.from({ length: size }, (_, i) => (i * 37) % 251));
}

/** What the bytes say, read anew. */
function parsed(bytes: Uint8Array): unknown {
  const rank = bytes[3], view = new DataView(bytes.buffer, bytes.byteOffset);
  const sound = bytes.length >= 4 && view.getUint32(0) >>> 8 === 8 && rank > 0;
  if (!sound || bytes.length < 4 + 4 * rank) return "nothing";
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const data = bytes.slice(4 + 4 * rank);
  return data.length === shape.reduce((product, n) => product * n, 1)
    ? { shape, data }
    : "another number of values";
}

/** Files as they are: any bytes may be meant. */
const plain: FuzzKind = {
  name: "idx",
  open: (folder) => {
    const path = join(folder, "images-idx3-ubyte"), seeds = [idx(IMAGES), idx(LABELS)];
    return Promise.resolve({
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => mutateBytes(seeds[of], random, seeds),
      read: async (bytes) => {
        const { shape, data } = await readIdx(path);
        return () => differs("the array", { shape, data: data.slice() }, parsed(bytes));
      },
    });
  },
};

/** Packed files: gzip's checksum tells damage, but for a mutation of what is packed. */
const packed: FuzzKind = {
  name: "idx-gz",
  open: (folder) => {
    const path = join(folder, "images-idx3-ubyte.gz"), sound = [idx(IMAGES), idx(LABELS)];
    const seeds = sound.map((bytes) => new Uint8Array(gzipSync(bytes)));
    let inner: Uint8Array | undefined;
    const note: Mutate = (...of) => inner = mutateBytes(...of);
    const mutate = oneOf([1, inGzip(note)], [1, mutateBytes]);
    return Promise.resolve({
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => {
        inner = undefined;
        return mutate(seeds[of], random, seeds);
      },
      read: async (_, of) => {
        const { shape, data } = await readIdx(path);
        const meant = inner ? [inner] : [sound[of], ...sound];
        return () => {
          const values = meant.map(parsed), found = { shape, data: data.slice() };
          const problems = values.map((value) => differs("the array", found, value));
          return problems.includes(undefined) ? undefined : problems[0];
        };
      },
    });
  },
};

/** Published files: their checksum is known. */
const published: FuzzKind = {
  name: "idx-published",
  open: (folder) => {
    const path = join(folder, "labels-idx1-ubyte.gz"), sound = idx(LABELS);
    const seeds = [sound, new Uint8Array(gzipSync(sound))];
    const checksum = { algorithm: "md5", digest: digestOf(sound, "md5"), of: "unpacked" } as const;
    return Promise.resolve({
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => mutateBytes(seeds[of], random, seeds),
      read: async () => {
        const { data } = await readIdx(path, { shape: LABELS, checksum });
        return () => differs("the labels", data.slice(), sound.slice(8));
      },
    });
  },
};

export const IDX_KINDS: readonly FuzzKind[] = [plain, packed, published];
