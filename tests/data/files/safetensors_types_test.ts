// The types of numbers in safetensors files, as much of a file as is wanted, and files that are made to do harm.

import { assert, assertEquals, assertLess, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { DataFileError, type HostTensor, readSafetensors, writeSafetensors } from "lib/data/mod.ts";
import { encodeSafetensors, SafetensorsReader } from "lib/data/files/safetensors/mod.ts";
import { withFolder } from "../../support/temporary.ts";

type Tensors = Record<string, [dtype: string, shape: number[], numbers: ArrayBufferView]>;

/** A file of tensors, one after the other. */
function fileOf(tensors: Tensors): Uint8Array {
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, [dtype, shape, { buffer, byteLength }]] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [end, end += byteLength] };
    parts.push(new Uint8Array(buffer as ArrayBuffer));
  }
  return withHeader(JSON.stringify(header), ...parts);
}

function withHeader(header: string, ...parts: Uint8Array[]): Uint8Array {
  const json = new TextEncoder().encode(header);
  const length = BigUint64Array.of(BigInt(json.length));
  const all = [new Uint8Array(length.buffer), json, ...parts];
  const bytes = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) bytes.set(part, (at += part.length) - part.length);
  return bytes;
}

async function withFile(bytes: Uint8Array, test: (path: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, "made.safetensors");
    await Deno.writeFile(path, bytes);
    await test(path);
  });
}

const ALL: Tensors = {
  F64: ["F64", [2], Float64Array.of(1.5, -2)],
  F32: ["F32", [2], Float32Array.of(1.5, -2)],
  F16: ["F16", [2], Float16Array.of(1.5, -2)],
  BF16: ["BF16", [2], Uint16Array.of(0x3fc0, 0xc000)],
  I64: ["I64", [], BigInt64Array.of(-(2n ** 31n))],
  U64: ["U64", [1], BigUint64Array.of(2n ** 31n - 1n)],
  I32: ["I32", [1], Int32Array.of(-7)],
  U32: ["U32", [1], Uint32Array.of(7)],
  I16: ["I16", [1], Int16Array.of(-7)],
  U16: ["U16", [1], Uint16Array.of(65_535)],
  I8: ["I8", [3], Int8Array.of(-7, 7, -128)],
  U8: ["U8", [1], Uint8Array.of(255)],
  BOOL: ["BOOL", [2], Uint8Array.of(1, 0)],
};

Deno.test("all of the format's types are read, as float32, int32 and bool", () =>
  withFile(fileOf(ALL), async (path) => {
    const { tensors } = await readSafetensors(path);
    const read = [...tensors].map(([name, { dtype, values }]) => [name, dtype, ...values]);
    assertEquals(read, [
      ...["F64", "F32", "F16", "BF16"].map((name) => [name, "float32", 1.5, -2]),
      ["I64", "int32", -(2 ** 31)],
      ["U64", "int32", 2 ** 31 - 1],
      ["I32", "int32", -7],
      ["U32", "int32", 7],
      ["I16", "int32", -7],
      ["U16", "int32", 65_535],
      ["I8", "int32", -7, 7, -128],
      ["U8", "int32", 255],
      ["BOOL", "bool", 1, 0],
    ]);
  }));

Deno.test("numbers that float32 or int32 cannot hold are refused where they are wanted, and only there", async () => {
  const large: Tensors = {
    F64: ["F64", [1], Float64Array.of(1e300)],
    I64: ["I64", [1], BigInt64Array.of(2n ** 31n)],
    U64: ["U64", [1], BigUint64Array.of(2n ** 64n - 1n)],
    U32: ["U32", [1], Uint32Array.of(2 ** 31)],
    F8_E4M3: ["F8_E4M3", [3], Uint8Array.of(1, 2, 3)],
    C64: ["C64", [1], Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
  };
  for (const [name, tensor] of Object.entries(large)) {
    await withFile(
      fileOf({ [name]: tensor, w: ["F32", [1], Float32Array.of(4)] }),
      async (path) => {
        const { tensors } = await readSafetensors(path, { names: ["w", "none"] });
        assertEquals([...tensors.keys(), ...tensors.get("w")!.values], ["w", 4]);
        const error = await assertRejects(() => readSafetensors(path), DataFileError, `"${name}"`);
        assertEquals(error.file, path);
      },
    );
  }
  await withFile(fileOf({ i: ["F64", [2], Float64Array.of(Infinity, NaN)] }), async (path) => {
    assertEquals(
      (await readSafetensors(path)).tensors.get("i")?.values,
      Float32Array.of(Infinity, NaN),
    );
  });
});

Deno.test("F16, BF16 and I64 are written where they are asked for", () =>
  withFolder(async (folder) => {
    const path = join(folder, "made.safetensors");
    const third = {
      dtype: "float32",
      shape: [3],
      values: Float32Array.of(1 / 3, -0, Infinity),
    } as const;
    const codes = { dtype: "int32", shape: [2], values: Int32Array.of(-5, 2 ** 31 - 1) } as const;
    const tensors = new Map<string, HostTensor>([["x", third], ["codes", codes]]);
    for (const [float32, share] of [["F16", 2 ** -11], ["BF16", 2 ** -8]] as const) {
      await writeSafetensors(path, tensors, {}, { float32, int32: "I64" });
      using reader = await SafetensorsReader.open(path);
      assertEquals([reader.entries.get("x")?.dtype, reader.entries.get("codes")?.dtype], [
        float32,
        "I64",
      ]);
      const { values: [near, zero, infinite] } = await reader.read("x");
      assertLess(Math.abs(near - 1 / 3), share / 3);
      assertEquals([zero, infinite], [-0, Infinity]);
      assertEquals(await reader.read("codes"), codes);
      const large = { ...third, shape: [1], values: Float32Array.of(3.4028e38) };
      assertThrows(
        () => encodeSafetensors(new Map([["x", large]]), {}, { float32 }),
        RangeError,
        "too large for 16 bits",
      );
    }
    // Halfway between two numbers of 16 bits the even one is nearest; NaN stays NaN.
    const halfway = { ...third, values: Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, NaN) };
    await writeSafetensors(path, new Map([["x", halfway]]), {}, { float32: "BF16" });
    assertEquals(
      (await readSafetensors(path)).tensors.get("x")?.values,
      Float32Array.of(1, 1 + 2 ** -6, NaN),
    );
  }));

Deno.test("a tensor may have any name, those of JavaScript's own things too", () =>
  withFolder(async (folder) => {
    const path = join(folder, "made.safetensors");
    const one = { dtype: "int32", shape: [1], values: Int32Array.of(1) } as const;
    const tensors = new Map(
      ["__proto__", "constructor", "toString", ""].map((name) => [name, one]),
    );
    await writeSafetensors(path, tensors, { __proto__: "x", constructor: "y" });
    assertEquals((await readSafetensors(path)).tensors, tensors);
    assertEquals((await readSafetensors(path)).metadata.constructor as unknown, "y");
  }));

const scalar = (begin: number) =>
  `{"dtype":"F32","shape":[],"data_offsets":[${begin},${begin + 4}]}`;
const shaped = (shape: string) => `{"a":{"dtype":"F32","shape":${shape},"data_offsets":[0,4]}}`;
const HARMFUL: [name: string, header: string, data: number, message: string][] = [
  ["a tensor named twice", `{"a":${scalar(0)},"a":${scalar(0)}}`, 4, "names a tensor twice"],
  [
    "texts given twice",
    `{"__metadata__":{},"__metadata__":{},"a":${scalar(0)}}`,
    4,
    "names a tensor twice",
  ],
  [
    "a shape nested very deep",
    shaped("[".repeat(1e6) + "]".repeat(1e6)),
    4,
    "its shape is [an object]",
  ],
  [
    "a shape of very many axes",
    shaped(`[${"1,".repeat(1e6)}1]`),
    4,
    "its shape is [1,1,1,1,1,1,1,1,...]",
  ],
  ["a shape beyond all numbers", shaped("[9007199254740991,9007199254740991]"), 4, "has 4 bytes"],
  [
    "a type of a megabyte",
    `{"a":{"dtype":"${"x".repeat(1e6)}","shape":[],"data_offsets":[0,4]}}`,
    4,
    'its type is "xxx',
  ],
  ["a name of a megabyte", `{"${"x".repeat(1e6)}":4}`, 0, "nothing that describes"],
  ["a name that a terminal obeys", `{"\\u001b[2Jx":4}`, 0, "\\x1b[2Jx"],
  ["a place beyond the file", `{"a":${scalar(4)}}`, 4, "begins at 4"],
];

for (const [name, header, data, message] of HARMFUL) {
  Deno.test(`a file is refused at once, and in few words: ${name}`, () =>
    withFile(withHeader(header, new Uint8Array(data)), async (path) => {
      const error = await assertRejects(() => readSafetensors(path), DataFileError, message);
      assertLess(error.message.length, 1_500);
    }));
}

Deno.test("a header of far more tensors than any network has is refused before it takes any memory", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "made.safetensors");
    const file = await Deno.open(path, { create: true, write: true });
    await file.write(new Uint8Array(BigUint64Array.of(87_000_000n).buffer));
    await file.truncate(87_000_008);
    file.close();
    const before = Deno.memoryUsage().rss;
    await assertRejects(() => readSafetensors(path), DataFileError, "header of 87000000 bytes");
    assert(Deno.memoryUsage().rss - before < 50e6);
  });
});

Deno.test("what is no file is refused by its true reason", () =>
  withFolder(async (folder) => {
    await assertRejects(() => readSafetensors(folder), DataFileError, "is a folder");
    if (Deno.build.os === "windows") return;
    await assertRejects(() => readSafetensors("/dev/zero"), DataFileError, "is a device");
  }));
