// NumPy's archives of arrays: every type of number, order and version, and what is beside the wanted arrays.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DataFileError, readNpz, writeNpz } from "lib/data/mod.ts";
import { withFolder } from "../../support/temporary.ts";
import { zip, type ZipEntry } from "./zip_writer.ts";

/** An npy file of version 1 to 3 with numbers as they are. */
function npy(
  descr: string,
  shape: string,
  numbers: ArrayBufferView,
  { version = 1, fortran = "False", extra = "" } = {},
): Uint8Array {
  const header =
    `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }${extra}\n`;
  const long = version === 1 ? [header.length & 255, header.length >> 8] : [
    ...new Uint8Array(Uint32Array.of(header.length).buffer),
  ];
  const { buffer, byteOffset, byteLength } = numbers;
  return Uint8Array.from([
    ...[0x93, ...new TextEncoder().encode("NUMPY"), version, 0, ...long],
    ...new TextEncoder().encode(header),
    ...new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
  ]);
}

async function withNpz(
  entries: readonly ZipEntry[],
  test: (path: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, "made.npz");
    await Deno.writeFile(path, zip(entries));
    await test(path);
  });
}

/** The numbers' bytes in the other order. */
function swapped(numbers: ArrayBufferView & { BYTES_PER_ELEMENT: number }): Uint8Array {
  const bytes = [...new Uint8Array(numbers.buffer as ArrayBuffer)];
  const size = numbers.BYTES_PER_ELEMENT;
  return Uint8Array.from(bytes, (_, i) => bytes[i - i % size + size - 1 - i % size]);
}

Deno.test("arrays of all of NumPy's numbers are read, in both byte orders", async () => {
  const arrays = {
    f8: Float64Array.of(1.5, -2),
    f4: Float32Array.of(1.5, -2),
    f2: Float16Array.of(1.5, -2),
    i8: BigInt64Array.of(7n, -(2n ** 53n) + 1n),
    i4: Int32Array.of(7, -(2 ** 31)),
    i2: Int16Array.of(7, -9),
    i1: Int8Array.of(7, -9),
    u8: BigUint64Array.of(7n, 2n ** 53n - 1n),
    u4: Uint32Array.of(7, 2 ** 32 - 1),
    u2: Uint16Array.of(7, 65_535),
    u1: Uint8Array.of(7, 255),
  };
  for (const [type, numbers] of Object.entries(arrays)) {
    const entries = [
      { name: "little.npy", bytes: npy(`<${type}`, "(2,)", numbers) },
      { name: "big.npy", bytes: npy(`>${type}`, "(2,)", swapped(numbers)) },
      { name: "long.npy", bytes: npy(`<${type}`, "(2L,)", numbers, { version: 2 }) },
      { name: "utf8.npy", bytes: npy(`|${type}`, "(1, 2)", numbers, { version: 3 }), method: 0 },
    ];
    await withNpz(entries, async (path) => {
      for (
        const { shape, values } of Object.values(
          await readNpz(path, ["little", "big", "long", "utf8"]),
        )
      ) {
        assertEquals([shape.at(-1), ...values], [
          2,
          ...Array.from<number | bigint, number>(numbers, Number),
        ], type);
      }
    });
  }
});

Deno.test("columns first are turned into rows first", () =>
  withNpz([
    {
      name: "a.npy",
      bytes: npy("<f4", "(2, 3)", Float32Array.of(1, 4, 2, 5, 3, 6), { fortran: "True" }),
    },
  ], async (path) => {
    assertEquals((await readNpz(path, ["a"])).a.values, Float32Array.of(1, 2, 3, 4, 5, 6));
  }));

Deno.test("arrays that are not wanted are not unpacked, however large and of whatever type they are", () => {
  const one = npy("<f8", "()", Float64Array.of(4));
  const pictures = { name: "arr_0.npy", bytes: new Uint8Array(100), size: 2 ** 32 - 2 };
  const objects = { name: "meta.npy", bytes: npy("|O", "()", new Uint8Array(8)) };
  return withNpz([pictures, { name: "one.npy", bytes: one }, objects], async (path) => {
    assertEquals((await readNpz(path, ["one"], ["two"])).one.values, Float64Array.of(4));
    await assertRejects(() => readNpz(path, ["arr_0"]), DataFileError, "arr_0 is too long, 4,294");
    await assertRejects(() => readNpz(path, ["meta"]), DataFileError, "meta is of type |O");
  });
});

Deno.test("an array of zeros that fills the memory is refused before it is unpacked", () =>
  withNpz([{ name: "a.npy", bytes: new Uint8Array(2 ** 20), size: 2 ** 31 }], async (path) => {
    const start = Deno.memoryUsage().rss;
    await assertRejects(() => readNpz(path, ["a"]), DataFileError, "is too long");
    await assertRejects(() => readNpz(path, ["a"], [], { mostNumbers: 9 }), DataFileError, "long");
    assert(Deno.memoryUsage().rss - start < 100e6);
  }));

Deno.test("arrays with headers that lie are refused by what is wrong with them", async () => {
  const eight = Float64Array.of(1);
  const cases: [Uint8Array, string][] = [
    [npy("<f8", "(2,)", eight), "has 8 bytes of numbers instead of 16"],
    [npy("<f8", `(${"9".repeat(300)},)`, eight), "header that cannot be read"],
    [npy("<f8", "(9007199254740991, 9007199254740991)", eight), "has 8 bytes of numbers instead"],
    [npy("<f8", "(1,)", eight, { extra: " ".repeat(20_000) }), "header of 20"],
    [npy("<f8", "(1,)", eight, { version: 4 }), "in NumPy's format 4"],
    [npy("<f16", "(1,)", eight), "is of type <f16"],
    [npy("<__proto__", "(1,)", eight), "is of type <__proto__"],
    [npy("<u8", "(1,)", BigUint64Array.of(2n ** 53n)), "too large to be exact"],
    [npy("<f8", "(1, 1, 1)", eight, { fortran: "True" }), "more than two axes"],
    [npy("<f8", "(1,)", eight).subarray(0, 9), "ends too early"],
    [new Uint8Array(), "is no array of NumPy's"],
  ];
  for (const [bytes, message] of cases) {
    await withNpz([{ name: "a.npy", bytes }], async (path) => {
      const error = await assertRejects(() => readNpz(path, ["a"]), DataFileError, message);
      assertEquals(error.file, path);
    });
  }
});

Deno.test("what is no file is refused by its true reason", () =>
  withFolder(async (folder) => {
    await assertRejects(() => readNpz(folder, ["a"]), DataFileError, "is a folder");
    await assertRejects(() => readNpz(join(folder, "x"), ["a"]), DataFileError, "is not there");
    if (Deno.build.os === "windows") return;
    await assertRejects(() => readNpz("/dev/zero", ["a"]), DataFileError, "is a device");
  }));

Deno.test("where the clock stands before 1980 an archive is written all the same, and the same at each time", () =>
  withFolder(async (folder) => {
    const array = { shape: [2], values: Float64Array.of(1, 2) };
    const write = async (name: string) => {
      await writeNpz(join(folder, name), { array });
      return await Deno.readFile(join(folder, name));
    };
    const now = await write("now.npz");
    const { now: clock } = Date;
    Date.now = () => 0;
    try {
      assertEquals(await write("then.npz"), now);
    } finally {
      Date.now = clock;
    }
    assertEquals((await readNpz(join(folder, "then.npz"), ["array"])).array, array);
  }));
