// PyTorch's files as old programs and other people's training wrote them.

import { assertEquals, assertRejects } from "@std/assert";
import { DataFileError } from "lib/data/mod.ts";
import type { TorchTensor } from "lib/data/mod.ts";
import * as make from "./pickle_writer.ts";

const { int, unicode, oldText, tuple, list, dict, call, storage, view, pickle, read } = make;
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
    ...[unicode("weight"), view(storage("0", "Float", 4), [4], [1])],
  ));
  const tensors = await read(make.zipFile(data, { 0: FOUR, 1: new Uint8Array(8) }));
  assertEquals([...tensors.keys()], ["weight"]);
});

Deno.test("tensors of kinds that are not read are refused where they are wanted, and only there", async () => {
  const sparse = call("torch._utils._rebuild_sparse_tensor", storage("0", "Float", 4));
  const complex = view(storage("1", "ComplexFloat", 1), [1], [1]);
  const weight = view(storage("0", "Float", 4), [4], [1]);
  for (
    const [other, message] of [[sparse, "sparse_tensor"], [complex, "ComplexFloatStorage"]] as const
  ) {
    const file = make.zipFile(pickle(dict(unicode("other"), other, unicode("weight"), weight)), {
      0: FOUR,
    });
    await assertRejects(() => read(file), DataFileError, message);
    assertEquals([...(await read(file, ["weight", "none"])).keys()], ["weight"]);
  }
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
