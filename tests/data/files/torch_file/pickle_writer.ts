// Writes pickles and PyTorch's files for tests, byte by byte: sound ones and such as no program would write.

import { join } from "node:path";
import { readTorchFile, type TorchTensor } from "lib/data/mod.ts";
import { withFolder } from "../../../support/temporary.ts";
import { zip } from "../zip_writer.ts";

const encoder = new TextEncoder();

/** A part of a pickle: bytes, or opcodes and texts as they are. */
export type Part = Uint8Array | string | readonly number[];

/** The bytes of all parts. */
export function joined(...parts: readonly Part[]): Uint8Array {
  const all = parts.map((part) => typeof part === "string" ? encoder.encode(part) : part);
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A whole pickle of protocol 2. */
export const pickle = (...parts: readonly Part[]): Uint8Array => joined([0x80, 2], ...parts, ".");

/** A whole number below 2^31. */
export const int = (value: number): Uint8Array =>
  joined("J", new Uint8Array(Int32Array.of(value).buffer));

/** A whole number of any size. */
export const long = (value: bigint): Uint8Array =>
  joined([0x8a, 9], new Uint8Array(BigInt64Array.of(value).buffer), [0]);

/** A text. */
export const unicode = (value: string): Uint8Array => {
  const bytes = encoder.encode(value);
  return joined("X", new Uint8Array(Uint32Array.of(bytes.length).buffer), bytes);
};

/** A text as Python 2 has it. */
export const oldText = (value: string | readonly number[]): Uint8Array => {
  const bytes = joined(value);
  return joined("U", [bytes.length], bytes);
};

export const tuple = (...parts: readonly Part[]): Uint8Array => joined("(", ...parts, "t");
export const list = (...parts: readonly Part[]): Uint8Array => joined("](", ...parts, "e");
export const dict = (...parts: readonly Part[]): Uint8Array => joined("}(", ...parts, "u");

/** What calling a name of Python's gives. */
export const call = (name: string, ...args: readonly Part[]): Uint8Array =>
  joined(
    `c${name.slice(0, name.lastIndexOf("."))}\n${name.slice(name.lastIndexOf(".") + 1)}\n`,
    tuple(...args),
    "R",
  );

/** A storage; `old` has the entry for views that the first format had. */
export const storage = (
  key: string,
  type: string,
  count: number | bigint,
  old = false,
): Uint8Array =>
  joined(
    tuple(
      unicode("storage"),
      `ctorch\n${type}Storage\n`,
      unicode(key),
      unicode("cpu"),
      long(BigInt(count)),
      old ? "N" : "",
    ),
    "Q",
  );

/** A tensor that is a view of a storage. */
export const view = (
  block: Uint8Array,
  shape: readonly (number | bigint)[],
  strides: readonly (number | bigint)[],
  { offset = 0, rebuild = "_rebuild_tensor_v2" } = {},
): Uint8Array => {
  const [sizes, steps] = [shape, strides].map((all) => tuple(...all.map((n) => long(BigInt(n)))));
  const more = rebuild === "_rebuild_tensor" ? [] : [[0x89], call("collections.OrderedDict")];
  return call(`torch._utils.${rebuild}`, block, int(offset), sizes, steps, ...more);
};

/** A file in PyTorch's zip format: not packed, as PyTorch writes it, or packed. */
export function zipFile(
  data: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  { packed = false } = {},
): Uint8Array {
  const method = packed ? 8 : 0;
  return zip([
    { name: "a/data.pkl", bytes: data, method },
    ...Object.entries(storages).map(([key, bytes]) => ({ name: `a/data/${key}`, bytes, method })),
  ]);
}

/** A file in the format before. */
export function legacyFile(
  data: Uint8Array,
  storages: readonly (readonly [key: string, count: number, bytes: Uint8Array])[],
): Uint8Array {
  const magic = joined([0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);
  return joined(
    pickle(magic),
    pickle(int(1001)),
    pickle(dict(oldText("little_endian"), [0x88])),
    data,
    pickle(list(...storages.map(([key]) => unicode(key)))),
    ...storages.flatMap(([, count, bytes]) => [
      new Uint8Array(BigInt64Array.of(BigInt(count)).buffer),
      bytes,
    ]),
  );
}

/** Numbers as their bytes. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** What is read of a file with these bytes. */
export async function read(bytes: Uint8Array, names?: string[]): Promise<Map<string, TorchTensor>> {
  let tensors = new Map<string, TorchTensor>();
  await withFolder(async (folder) => {
    const path = join(folder, "made.pth");
    await Deno.writeFile(path, bytes);
    tensors = await readTorchFile(path, { names });
  });
  return tensors;
}
