// The safetensors format: Python's files are read and written to the byte, and broken ones are told from whole ones.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataFileError } from "lib/data/mod.ts";
import {
  encodeSafetensors,
  type HostTensor,
  readSafetensors,
  type SafetensorsFile,
  writeSafetensors,
} from "lib/data/files/safetensors/mod.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";

const PYTHON = fileURLToPath(new URL("../../fixtures/python.safetensors", import.meta.url));

/** A file with any header and data. */
function fileOf(header: unknown, data: number): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function joined(pieces: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array> {
  return new Blob(pieces).bytes();
}

Deno.test("a file of Python's safetensors is read as it was meant", async () => {
  const { tensors, metadata } = await readSafetensors(PYTHON);
  assertEquals(metadata, { "made by": "numpy" });
  const weight = tensors.get("hidden.0.weight")!;
  assertEquals([weight.dtype, weight.shape], ["float32", [2, 3]]);
  assertEquals(
    [...weight.values],
    [1.5, -2.25, Math.fround(3e-38), Infinity, -0, Math.fround(1 / 3)],
  );
  assertEquals(tensors.get("scalar"), {
    dtype: "float32",
    shape: [],
    values: Float32Array.of(0.1),
  });
  assertEquals(tensors.get("empty")?.shape, [0, 4]);
  assertEquals(tensors.get("labels")?.values, Int32Array.of(-(2 ** 31), 7, 2 ** 31 - 1));
  assertEquals(tensors.get("mask"), {
    dtype: "bool",
    shape: [3],
    values: Uint8Array.of(1, 0, 1),
  });
  assertEquals(tensors.get('größe "quoted"')?.values, Float32Array.of(2.5));
  assertEquals(tensors.size, 6);
});

/** Reads bytes as a file. */
async function readBytes(bytes: Uint8Array, name = "it.safetensors"): Promise<SafetensorsFile> {
  return await withFolder(async (folder) => {
    await Deno.writeFile(join(folder, name), bytes);
    return await readSafetensors(join(folder, name));
  });
}

Deno.test("what is written is what Python's safetensors writes, byte for byte", async () => {
  const bytes = await Deno.readFile(PYTHON);
  const { tensors, metadata } = await readSafetensors(PYTHON);
  assertEquals(await joined(encodeSafetensors(tensors, metadata)), bytes);
});

Deno.test("every tensor lies at a multiple of its type's size, in whatever order it comes", async () => {
  const mask: HostTensor = { dtype: "bool", shape: [3], values: Uint8Array.of(1, 0, 1) };
  const weight: HostTensor = { dtype: "float32", shape: [1], values: Float32Array.of(7) };
  const bytes = await joined(encodeSafetensors(new Map([["m", mask], ["w", weight]])));
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  assertEquals([header.w.data_offsets, header.m.data_offsets], [[0, 4], [4, 7]]);
  assertEquals((8 + length) % 8, 0);
  assertEquals((await readBytes(bytes)).tensors, new Map([["w", weight], ["m", mask]]));
});

Deno.test("tensors that cannot be written are refused, and nothing stays on disk", () =>
  withFolder(async (folder) => {
    const wrong: HostTensor = { dtype: "float32", shape: [2, 2], values: Float32Array.of(1) };
    const path = join(folder, "a.safetensors");
    await assertRejects(
      () => writeSafetensors(path, new Map([["w", wrong]])),
      RangeError,
      'The tensor "w" of shape [2,2] has 1 values, not 4',
    );
    assertThrows(
      () => encodeSafetensors(new Map([["__metadata__", { ...wrong, shape: [1] }]])),
      RangeError,
      "cannot be named",
    );
    // A folder in the place of the file: the rename fails after all is written.
    await Deno.mkdir(join(path, "in the way"), { recursive: true });
    await assertRejects(() => writeSafetensors(path, new Map()));
    assertEquals(namesIn(folder), ["a.safetensors"]);
  }));

Deno.test("a file cut off at any byte, or with bytes added, is damaged", async () => {
  const bytes = await Deno.readFile(PYTHON);
  for (let length = 0; length < bytes.length; length++) {
    const cut = () => readBytes(bytes.subarray(0, length), "cut.safetensors");
    const { message } = await assertRejects(cut, DataFileError);
    assert(/has \d bytes, too few|is cut off/.test(message), `${length}: ${message}`);
    assertStringIncludes(message, "cut.safetensors: ");
  }
  const longer = new Uint8Array(bytes.length + 3);
  longer.set(bytes);
  await assertRejects(() => readBytes(longer), DataFileError, "has 3 bytes after its last");
});

const F32 = (shape: unknown, offsets: unknown, dtype: unknown = "F32") => ({
  dtype,
  shape,
  data_offsets: offsets,
});

const BROKEN: [name: string, bytes: Uint8Array, message: string][] = [
  ["absurd header length", new Uint8Array(64).fill(255), "header length of 18446744073709551615"],
  ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0), "above the format's"],
  ["no JSON", fileOf("{{{", 0), "a header that is no JSON text"],
  ["no UTF-8", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe), "a header that is no JSON text"],
  ["a list", fileOf([], 0), "a header that is no JSON object"],
  ["metadata of numbers", fileOf({ __metadata__: { a: 1 } }, 0), "not texts by name"],
  [
    "another type",
    fileOf({ w: F32([4], [0, 4], "F8_E4M3") }, 4),
    'the tensor "w" that its type is "F8_E4M3"',
  ],
  ["negative shape", fileOf({ w: F32([-1], [0, 4]) }, 4), "its shape is [-1]"],
  ["shape of texts", fileOf({ w: F32(["4"], [0, 4]) }, 4), 'its shape is ["4"]'],
  ["no shape", fileOf({ w: { dtype: "F32" } }, 4), "its shape is undefined"],
  ["a number", fileOf({ w: 4 }, 4), "nothing that describes a tensor"],
  ["backward place", fileOf({ w: F32([1], [4, 0]) }, 4), "it lies at [4,0]"],
  ["three places", fileOf({ w: F32([1], [0, 4, 8]) }, 8), "it lies at [0,4,8]"],
  [
    "wrong size",
    fileOf({ w: F32([2, 3], [0, 4]) }, 4),
    "it has 4 bytes; F32 of shape [2,3] has 24",
  ],
  ["huge shape", fileOf({ w: F32([2 ** 50, 2 ** 50], [0, 4]) }, 4), "it has 4 bytes; F32"],
  ["a hole", fileOf({ v: F32([1], [0, 4]), w: F32([1], [8, 12]) }, 12), "begins at 8, not at 4"],
  ["an overlap", fileOf({ v: F32([2], [0, 8]), w: F32([1], [4, 8]) }, 8), "begins at 4, not at 8"],
];

for (const [name, bytes, message] of BROKEN) {
  Deno.test(`a broken file is refused: ${name}`, async () => {
    await assertRejects(() => readBytes(bytes), DataFileError, message);
  });
}

Deno.test("a file that is not there is an error of its own", async () => {
  await assertRejects(() => readSafetensors("no/such.safetensors"), DataFileError, "is not there");
});
