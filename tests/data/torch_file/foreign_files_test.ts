// PyTorch's files as old programs and other people's training wrote them, and files that are made to do harm.

import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DataFileError, readTorchFile } from "lib/data/mod.ts";
import type { TorchTensor } from "lib/data/mod.ts";
import { withFolder } from "../temporary.ts";
import * as make from "./pickle_writer.ts";

async function read(bytes: Uint8Array): Promise<Map<string, TorchTensor>> {
  let tensors = new Map<string, TorchTensor>();
  await withFolder(async (folder) => {
    const path = join(folder, "made.pth");
    await Deno.writeFile(path, bytes);
    tensors = await readTorchFile(path);
  });
  return tensors;
}

const { int, unicode, oldText, tuple, list, dict, call, storage, view, pickle } = make;
const FOUR = make.bytesOf(Float32Array.of(1, 2, 3, 4));

Deno.test("weights that Python 2 and the first PyTorch saved are read: a dictionary of a list of pairs, _rebuild_tensor", async () => {
  const tensor = view(storage("19337", "Float", 4, true), [2, 2], [1, 2], {
    rebuild: "_rebuild_tensor",
  });
  const pairs = list(list(oldText("lin0.weight"), tensor), tuple(oldText([0xe9]), tensor));
  const tensors = await read(
    make.legacyFile(pickle(call("collections.OrderedDict", pairs)), [["19337", 4, FOUR]]),
  );
  assertEquals([...tensors.keys()], ["lin0.weight", "é"]);
  assertEquals(tensors.get("lin0.weight"), {
    dtype: "float32",
    shape: [2, 2],
    values: Float32Array.of(1, 3, 2, 4),
  });
});

Deno.test("all of PyTorch's real and whole numbers are read, those of 16 bits in float32", async () => {
  const stored: Record<string, [ArrayBufferView, TorchTensor["values"]]> = {
    Double: [Float64Array.of(1.5, -2), Float64Array.of(1.5, -2)],
    Half: [Float16Array.of(1.5, -2), Float32Array.of(1.5, -2)],
    BFloat16: [Uint16Array.of(0x3fc0, 0xc000), Float32Array.of(1.5, -2)],
    Long: [BigInt64Array.of(2n ** 40n, -2n), BigInt64Array.of(2n ** 40n, -2n)],
    Int: [Int32Array.of(5, -2), Int32Array.of(5, -2)],
    Short: [Int16Array.of(5, -2), Int16Array.of(5, -2)],
    Char: [Int8Array.of(5, -2), Int8Array.of(5, -2)],
    Byte: [Uint8Array.of(5, 254), Uint8Array.of(5, 254)],
    Bool: [Uint8Array.of(1, 0), Uint8Array.of(1, 0)],
  };
  for (const [type, [numbers, expected]] of Object.entries(stored)) {
    const data = pickle(dict(unicode("a"), view(storage("0", type, 2), [2], [1])));
    const bytes = make.bytesOf(numbers);
    for (const packed of [false, true]) {
      assertEquals(
        (await read(make.zipFile(data, { 0: bytes }, { packed }))).get("a")?.values,
        expected,
        type,
      );
    }
    assertEquals((await read(make.legacyFile(data, [["0", 2, bytes]]))).get("a")?.values, expected);
  }
});

Deno.test("parameters, tensors that share numbers and those of a dictionary in a dictionary are read", async () => {
  const shared = storage("0", "Float", 4);
  const data = pickle(dict(
    ...[unicode("epoch"), int(3)],
    unicode("state_dict"),
    dict(
      ...[
        unicode("whole"),
        call("torch._utils._rebuild_parameter", view(shared, [4], [1]), [0x88], "}"),
      ],
      ...[unicode("turned"), view(shared, [2, 2], [1, 2])],
      ...[unicode("part"), view(shared, [2], [2], { offset: 1 })],
    ),
    ...[unicode("optimizer"), dict(int(0), dict(unicode("moment"), view(shared, [1], [1])))],
  ));
  const tensors = await read(make.zipFile(data, { 0: FOUR }));
  const values = [...tensors].map(([name, { values }]) => [name, ...values]);
  assertEquals(values, [
    ["state_dict.whole", 1, 2, 3, 4],
    ["state_dict.turned", 1, 3, 2, 4],
    ["state_dict.part", 2, 4],
    ["optimizer.0.moment", 1],
  ]);
});

Deno.test("objects beside the weights are passed over, and nothing of them is run", async () => {
  const args = make.joined(
    "cargparse\nNamespace\n)",
    [0x81],
    dict(unicode("lr"), unicode("x")),
    "b",
  );
  const data = pickle(dict(
    ...[unicode("args"), args],
    ...[unicode("ran"), call("posix.system", unicode("touch hacked"))],
    ...[
      unicode("scores"),
      make.joined(
        call("collections.defaultdict", "cbuiltins\nlist\n"),
        "(",
        unicode("a"),
        int(1),
        "u",
      ),
    ],
    ...[unicode("last"), make.joined(call("collections.deque"), "(", int(1), "e")],
    ...[unicode("spin"), view(storage("1", "ComplexFloat", 1), [1], [1])],
    ...[unicode("weight"), view(storage("0", "Float", 4), [4], [1])],
  ));
  const tensors = await read(make.zipFile(data, { 0: FOUR, 1: new Uint8Array(8) }));
  assertEquals([...tensors.keys()], ["weight"]);
});

Deno.test("a file of a whole network, not of its weights, is refused by what it asks for", async () => {
  const data = pickle(
    "ctorchvision.models.alexnet\nAlexNet\n)",
    [0x81],
    dict(unicode("training"), [0x89]),
    "b",
  );
  await assertRejects(
    () => read(make.zipFile(data)),
    DataFileError,
    "asks for torchvision.models.alexnet.AlexNet",
  );
});

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
  Deno.test(`a file of PyTorch's is refused at once, and in little memory: ${name}`, async () => {
    const bytes = file();
    const [start, before] = [performance.now(), Deno.memoryUsage().rss];
    const error = await assertRejects(() => read(bytes), DataFileError, message);
    assertLess(error.message.length, 1_500);
    assertLess(Deno.memoryUsage().rss - before, 400e6);
    assertLess(performance.now() - start, 20_000); // a hang, not a race
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
