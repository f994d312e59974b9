// PyTorch's files that are made to do harm: to hang, to fill the memory, to lie about what is in them.

import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { DataFileError, readTorchFile } from "lib/data/mod.ts";
import { withFolder } from "../../../support/temporary.ts";
import * as make from "./pickle_writer.ts";

const { dict, int, pickle, read, storage, unicode, view } = make;
const FOUR = make.bytesOf(Float32Array.of(1, 2, 3, 4));

/** The pickle of one tensor named a. */
const one = (tensor: Uint8Array) => pickle(dict(unicode("a"), tensor));

/** Keeps lists nested so often in each other that written out they would fill any memory; `h` and 60 recalls them. */
function laughs(): Uint8Array {
  const doubled = Array.from(
    { length: 60 },
    (_, i) => ["h", [i], "h", [i], [0x86], "q", [i + 1], "b"],
  );
  return make.joined("]q", [0], ...doubled.flat());
}

const MILLION = 1_000_000;
const zeros = (count: number) => new Uint8Array(count);
const repeated = (count: number, part: (index: number) => Uint8Array) =>
  Array.from({ length: count }, (_, i) => part(i));
const bigShared = storage("0", "Float", MILLION);

const HARMFUL: [name: string, file: () => Uint8Array, message: string][] = [
  [
    "a key of nested texts",
    () => make.zipFile(pickle(laughs(), "}h", [60], int(1), "s")),
    "without a name",
  ],
  [
    "a name of nested texts",
    () => make.zipFile(pickle(laughs(), "h", [60])),
    "does not hold tensors by name",
  ],
  [
    "nested texts in the list of storages",
    () =>
      make.joined(
        make.legacyFile(one(view(storage("0", "Float", 4, true), [4], [1])), []).slice(0, -4),
        laughs(),
        "]h",
        [60],
        "a.",
      ),
    "no tensor takes its storage",
  ],
  [
    "a shape of very many axes",
    () =>
      make.zipFile(one(view(storage("0", "Float", 1), Array(5000).fill(1), Array(5000).fill(1))), {
        0: zeros(4),
      }),
    "has 5000 axes",
  ],
  [
    "one storage that many tensors are views of",
    () =>
      make.zipFile(
        pickle(
          dict(...repeated(500, (i) => make.joined(unicode(`t${i}`), view(bigShared, [1], [1])))),
        ),
        { 0: zeros(4 * MILLION) },
        { packed: true },
      ),
    "far more than its",
  ],
  [
    "one storage that many tensors copy",
    () =>
      make.zipFile(
        pickle(dict(...repeated(500, (i) =>
          make.joined(unicode(`t${i}`), view(storage("0", "Float", 10_000), [10_000], [1]))))),
        { 0: zeros(40_000) },
      ),
    "far more than its",
  ],
  [
    "a storage of two types",
    () =>
      make.legacyFile(
        pickle(dict(
          ...[unicode("a"), view(storage("0", "Char", 8, true), [8], [1])],
          ...[unicode("b"), view(storage("0", "Float", 2, true), [2], [1])],
        )),
        [["0", 2, zeros(8)]],
      ),
    "said to be of two types or sizes",
  ],
  [
    "a storage larger than its file",
    () => make.zipFile(one(view(storage("0", "Float", 2n ** 50n), [1], [1])), { 0: FOUR }),
    "far more than its",
  ],
  [
    "a storage shorter than it says",
    () => make.zipFile(one(view(storage("0", "Float", 5), [5], [1])), { 0: FOUR }),
    "has 16 bytes instead of 20",
  ],
  [
    "a shape beyond all numbers",
    () =>
      make.zipFile(one(view(storage("0", "Float", 4), [2n ** 50n, 2n ** 50n], [0, 0])), {
        0: FOUR,
      }),
    "leaves storage 0",
  ],
  [
    "strides beyond all numbers",
    () => make.zipFile(one(view(storage("0", "Float", 4), [2, 2], [2n ** 52n, 1])), { 0: FOUR }),
    "leaves storage 0",
  ],
  [
    "a missing storage",
    () => make.zipFile(one(view(storage("7", "Float", 4), [4], [1]))),
    "data/7 is missing",
  ],
  [
    "more objects than any network has",
    () => make.zipFile(pickle(new Uint8Array(2 * MILLION).fill(0x7d))),
    "objects",
  ],
  [
    "lists nested very deep",
    () =>
      make.zipFile(
        pickle(new Uint8Array(MILLION).fill(0x5d), new Uint8Array(MILLION - 1).fill(0x61)),
      ),
    "does not hold tensors by name",
  ],
  [
    "dictionaries nested very deep",
    () =>
      make.zipFile(pickle(
        "}",
        ...repeated(5000, () => make.joined(unicode("a"), "}")),
        ...repeated(5000, () => make.joined("s")),
      )),
    "its entry a is no tensor",
  ],
  [
    "a dictionary in itself",
    () => make.zipFile(pickle("}q", [0], unicode("a"), "h", [0], "s")),
    "its entry a is no tensor",
  ],
  [
    "a pickle that unpacks to far more than its file",
    () => make.zipFile(pickle(new Uint8Array(20 * MILLION).fill(0x4e)), {}, { packed: true }),
    "data.pkl is too long",
  ],
  ["a very long number", () => make.zipFile(pickle([0x8b, 255, 255, 255, 127])), "the opcode 0x8b"],
  ["a very long name", () => make.zipFile(pickle(`c${"x".repeat(MILLION)}\ny\n`)), "asks for xxx"],
];

for (const [name, file, message] of HARMFUL) {
  Deno.test(`a file of PyTorch's is refused, and in little memory: ${name}`, async () => {
    const bytes = file();
    const before = Deno.memoryUsage().rss;
    const error = await assertRejects(() => read(bytes), DataFileError, message);
    assertLess(error.message.length, 1_500);
    assertLess(Deno.memoryUsage().rss - before, 400e6);
  });
}

Deno.test("many tiny tensors are read in one go", async () => {
  const count = 5_000;
  const shared = storage("0", "Float", count);
  const entries = repeated(
    count,
    (i) => make.joined(unicode(`t${i}`), view(shared, [1], [1], { offset: i })),
  );
  const values = Float32Array.from({ length: count }, (_, i) => i);
  const tensors = await read(make.zipFile(pickle(dict(...entries)), { 0: make.bytesOf(values) }));
  assertEquals([tensors.size, tensors.get("t4321")?.values[0]], [count, 4321]);
});

Deno.test("what is no file of PyTorch's is refused by its true reason", () =>
  withFolder(async (folder) => {
    await assertRejects(() => readTorchFile(folder), DataFileError, "is a folder");
    const data = one(view(storage("0", "Float", 4), [4], [1]));
    assert((await read(make.zipFile(data, { 0: FOUR }))).has("a"));
    const big = make.zipFile(data, { 0: FOUR, "../byteorder": new TextEncoder().encode("big") });
    await assertRejects(() => read(big), DataFileError);
    if (Deno.build.os !== "windows") {
      await assertRejects(() => readTorchFile("/dev/zero"), DataFileError, "is a device");
    }
  }));
