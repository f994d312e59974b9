// PyTorch's files in both formats; damaged and hostile ones.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataFileError, readTorchFile } from "lib/data/mod.ts";
import { PickleReader } from "lib/data/files/torch_file/pickle.ts";
import { placesOf, TENSOR_NAMES } from "lib/data/files/torch_file/tensors.ts";
import { noiseValues } from "../../../support/noise.ts";
import { withFolder } from "../../../support/temporary.ts";
import { zip } from "../zip_writer.ts";

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url));

for (const name of ["python.pth", "python_legacy.pth"]) {
  Deno.test(`${name}: tensors by name, views and turned ones included`, async () => {
    const tensors = await readTorchFile(fixture(name));
    assertEquals([...tensors.keys()], [
      "conv.weight",
      "first",
      "turned",
      "bn.num_batches_tracked",
      "double",
      "flags",
      "empty",
    ]);
    const of = (name: string) => {
      const { dtype, shape, values } = tensors.get(name)!;
      return [dtype, shape, [...values]];
    };
    assertEquals(of("conv.weight"), ["float32", [2, 3, 1, 2], [...noiseValues("conv", 12)]]);
    assertEquals(of("first"), ["float32", [3, 4], Array.from({ length: 12 }, (_, i) => i)]);
    // (2, 3, 4) with the axes 2, 0, 1, from 1 on.
    const turned = [];
    for (let k = 1; k < 4; k++) {
      for (let i = 0; i < 2; i++) for (let j = 0; j < 3; j++) turned.push(12 * i + 4 * j + k);
    }
    assertEquals(of("turned"), ["float32", [3, 2, 3], turned]);
    assertEquals(of("bn.num_batches_tracked"), ["int64", [], [2n ** 40n + 1n]]);
    assertEquals(of("double"), ["float64", [2], [1.5, -2.5]]);
    assertEquals(of("flags"), ["bool", [2], [1, 0]]);
    assertEquals(of("empty"), ["float32", [0, 3], []]);
  });

  Deno.test(`${name}: a file that was cut anywhere is refused, and names itself`, () =>
    withFolder(async (folder) => {
      const bytes = await Deno.readFile(fixture(name));
      const path = join(folder, "cut.pth");
      for (let length = 0; length < bytes.length - 8; length += 97) {
        await Deno.writeFile(path, bytes.subarray(0, length));
        const error = await assertRejects(() => readTorchFile(path), DataFileError);
        assertEquals(error.file, path);
      }
    }));
}

for (const name of ["hostile.pth", "hostile_legacy.pth"]) {
  Deno.test(`${name}: what would run a program is refused`, async () => {
    const error = await assertRejects(() => readTorchFile(fixture(name)), DataFileError);
    assert(/asks for (posix|nt|os)\.system, .* is not run/.test(error.message), error.message);
  });
}

Deno.test("what is no file of tensors by name is refused with the reason", () =>
  withFolder(async (folder) => {
    const path = join(folder, "x.pth");
    const refused = (message: string) =>
      assertRejects(() => readTorchFile(path), DataFileError, message);
    await refused("is not there");
    await Deno.writeTextFile(path, "no file of PyTorch");
    await refused("no file of torch.save");
    await Deno.writeFile(path, zip([{ name: "a/b.txt", bytes: new Uint8Array(3) }]));
    await refused("none of PyTorch's");
    const endian = { name: "a/byteorder", bytes: new TextEncoder().encode("big") };
    await Deno.writeFile(path, zip([{ name: "a/data.pkl", bytes: new Uint8Array(3) }, endian]));
    await refused("big-endian");
  }));

/** A pickle of protocol 2 from text with opcodes as pickletools writes them, and bytes. */
function pickle(...parts: (string | number)[]): PickleReader {
  const bytes = parts.flatMap((part) =>
    typeof part === "number" ? [part] : [...new TextEncoder().encode(part)]
  );
  return new PickleReader(Uint8Array.from([0x80, 2, ...bytes]), TENSOR_NAMES);
}

/** `X` with a length: a text. */
const text = (value: string) => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
/** A storage of float32 with a key and a count below 256. */
const storage = (key: string, count: number) => [
  "(" + text("storage") + "ctorch\nFloatStorage\n" + text(key) + text("cpu") + "K",
  count,
  "tQ",
];

/** A dictionary with one tensor: offset, shape and strides, all below 256. */
function tensor(count: number, offset: number, shape: number[], strides: number[]): PickleReader {
  const numbers = (values: number[]) => ["(", ...values.flatMap((value) => ["K", value]), "t"];
  return pickle(
    "}" + text("a") + "ctorch._utils\n_rebuild_tensor_v2\n(",
    ...storage("0", count),
    "K",
    offset,
    ...numbers(shape),
    ...numbers(strides),
    0x89,
    "}tRs.",
  );
}

Deno.test("tensors that leave their storage are refused", () => {
  assertEquals(placesOf(tensor(6, 0, [2, 3], [3, 1])).get("a")!.shape, [2, 3]);
  assertEquals(placesOf(tensor(6, 5, [1], [9])).get("a")!.offset, 5);
  for (
    const [offset, shape, strides] of [[0, [7], [1]], [1, [2, 3], [3, 1]], [0, [2, 2], [
      5,
      2,
    ]]] as const
  ) {
    const reader = tensor(6, offset, [...shape], [...strides]);
    assertThrows(() => placesOf(reader), Error, "leaves storage 0, which has 6 values");
  }
  // A stride of zero would make many values of one.
  assertThrows(() => placesOf(tensor(1, 0, [200, 200], [0, 0])), Error, "leaves storage 0");
  assertThrows(() => placesOf(tensor(6, 0, [2, 3], [3])), Error, "leaves storage 0");
});

Deno.test("pickles that do what tensors do not need are refused", () => {
  const cases: [PickleReader, string][] = [
    [pickle("i"), "the opcode 0x69"], // INST
    [pickle("P1\n."), "the opcode 0x50"], // PERSID
    [pickle(0x81, "."), "the opcode 0x81"], // NEWOBJ
    [pickle(0x93, "."), "the opcode 0x93"], // STACK_GLOBAL
    [pickle("cbuiltins\neval\n."), "asks for builtins.eval"],
    [pickle("ctorch\nload\n."), "asks for torch.load"],
    [pickle("ccollections\n__proto__\n."), "asks for collections.__proto__"],
    [pickle("c\nconstructor\n."), "asks for .constructor"],
    [pickle("ctorch\nFloatStorage\n)R."), "calls what is no function"],
    [pickle("K", 5, ")R."), "calls what is no function"],
    [pickle("K", 5, "K", 6, "a."), "appends to what is no list"],
    [pickle("]K", 1, "K", 2, "s."), "sets items of what is no dictionary"],
    [pickle("h", 3, "."), "recalls 3, which it never kept"],
    [pickle("."), "takes more than is there"],
    [pickle("t."), "takes more than is there"],
    [pickle("(R."), "takes more than is there"],
    [pickle("X", 255, 255, 255, 255, "a."), "ends too early"],
    [pickle("ctorch"), "ends within a line"],
    [pickle("NQ."), "in a way that PyTorch does not"],
    [
      pickle(...[
        "(" + text("storage") + "ctorch\nComplexFloatStorage\n" + text("0") + text("cpu"),
        "K",
        1,
        "tQ.",
      ]),
      "known are torch.FloatStorage",
    ],
    [pickle("K", 1, "."), "does not hold tensors by name"],
    [pickle("}" + text("epoch") + "K", 1, "s."), "its entry epoch is no tensor"],
  ];
  for (const [reader, message] of cases) assertThrows(() => placesOf(reader), Error, message);
  const newer = new PickleReader(Uint8Array.of(0x80, 4, 0x2e), TENSOR_NAMES);
  assertThrows(() => newer.read(), Error, "protocol 4");
});
