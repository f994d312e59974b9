// Data types beyond float32: how they come in, go through ops and come out.

import { assertEquals } from "@std/assert";
import { binding } from "lib/tensorflow/backend/backend.ts";
import { rawOp, rawOps, tf } from "lib/tensorflow/mod.ts";
import { AttrType, DataType } from "lib/tensorflow/c/types.ts";
import { assertNoLeak } from "../../support/leaks.ts";

Deno.test("int64 results become int32 and go on as such", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const found = rawOp("Where", [tf.tensor2d([[1, 0], [0, 1]], [2, 2], "bool")], { T: "bool" });
      assertEquals([found.dtype, found.shape], ["int32", [2, 2]]);
      assertEquals(tf.add(found, tf.scalar(1, "int32")).arraySync() as unknown, [[1, 1], [2, 2]]);
    })
  ));

Deno.test("an op that wants int64 takes int32 tensors", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const indices = tf.tensor2d([[0, 1], [1, 0]], [2, 2], "int32");
      const shape = tf.tensor1d([2, 3], "int32");
      const [reshaped, size] = rawOps(
        "SparseReshape",
        [{ int64: indices }, { int64: shape }, { int64: tf.tensor1d([3, -1], "int32") }],
        {},
        2,
      );
      assertEquals(reshaped.arraySync() as unknown, [[0, 1], [1, 1]]);
      assertEquals(size.arraySync() as unknown, [3, 2]);
    })
  ));

Deno.test("values of int64 are read as numbers", () => {
  const cast = [
    { name: "SrcT", type: AttrType.TYPE, value: DataType.FLOAT },
    { name: "DstT", type: AttrType.TYPE, value: DataType.INT64 },
  ];
  const float = binding.createTensor([3], DataType.FLOAT, Float32Array.of(-7, 0, 2 ** 30));
  const [wide] = binding.executeOp("Cast", cast, [float], 1);
  assertEquals(wide.dtype, DataType.INT64);
  assertEquals(binding.tensorDataSync(wide.id), Int32Array.of(-7, 0, 2 ** 30));
  [float, wide.id].forEach((id) => binding.deleteTensor(id));
});

Deno.test("uint8 results, bytes of pictures, become int32", async () => {
  const pixels = binding.createTensor([1, 1, 3], DataType.UINT8, Uint8Array.of(255, 0, 7));
  const [file] = binding.executeOp("EncodePng", [], [pixels], 1);
  const png = binding.tensorDataSync(file.id) as unknown as string[];
  [pixels, file.id].forEach((id) => binding.deleteTensor(id));
  await assertNoLeak(() =>
    tf.tidy(() => {
      const picture = rawOp("DecodePng", [tf.tensor(png, [], "string")], { dtype: "uint8" });
      assertEquals([picture.dtype, picture.shape], ["int32", [1, 1, 3]]);
      assertEquals([...tf.add(picture, tf.scalar(1, "int32")).dataSync()], [256, 1, 8]);
    })
  );
});

Deno.test("bool goes through ops and counts as 0 and 1", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const flags = tf.logicalNot(tf.tensor1d([true, false, true]));
      assertEquals([flags.dtype, ...flags.dataSync()], ["bool", 0, 1, 0]);
      assertEquals(tf.sum(tf.cast(flags, "int32")).arraySync(), 1);
      assertEquals(tf.any(flags).arraySync() as unknown, 1);
    })
  ));

Deno.test("complex64 keeps both parts", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const z = tf.complex([3, 6], [4, -8]);
      assertEquals([...tf.abs(z).dataSync()], [5, 10]);
      const square = tf.mul(z, z); // (3 + 4i)^2 = -7 + 24i, (6 - 8i)^2 = -28 - 96i
      assertEquals(square.dtype, "complex64");
      assertEquals([...tf.real(square).dataSync()], [-7, -28]);
      assertEquals([...tf.imag(square).dataSync()], [24, -96]);
      // TensorFlow.js's layout: real and imaginary part in turns.
      assertEquals([...square.dataSync()], [-7, 24, -28, -96]);
    })
  ));

Deno.test("int32 keeps all its bits where float32 would not", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const large = tf.tensor1d([2 ** 24 + 1, -(2 ** 31)], "int32");
      const sum = tf.add(large, tf.scalar(1, "int32"));
      assertEquals([...sum.dataSync()], [2 ** 24 + 2, -(2 ** 31) + 1]);
    })
  ));

Deno.test("tensors without elements go through ops", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      assertEquals(tf.matMul(tf.zeros([0, 3]), tf.zeros([3, 2])).shape, [0, 2]);
      assertEquals(tf.sum(tf.zeros([0, 3])).arraySync(), 0);
    })
  ));
