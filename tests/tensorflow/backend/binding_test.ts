// The binding by itself: values in and out, ops, their errors, and the count of live tensors.

import { assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { binding } from "lib/tensorflow/backend/backend.ts";
import { TensorFlowError } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";
import { AttrType, DataType } from "lib/tensorflow/c/types.ts";

const FLOAT_TYPE = { name: "T", type: AttrType.TYPE, value: DataType.FLOAT };

Deno.test("values of every type come back as they went in", async () => {
  const cases: [number, number[], Float32Array | Int32Array | Uint8Array][] = [
    [DataType.FLOAT, [2, 2], Float32Array.of(1, -2.5, Infinity, 1e-38)],
    [DataType.INT32, [3], Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1)],
    [DataType.BOOL, [2], Uint8Array.of(0, 1)],
    [DataType.UINT8, [2], Uint8Array.of(0, 255)],
    [DataType.COMPLEX64, [1], Float32Array.of(1, -1)],
    [DataType.FLOAT, [0, 4], new Float32Array()],
    [DataType.FLOAT, [], Float32Array.of(7)],
  ];
  await assertNoLeak(() => {
    for (const [dtype, shape, values] of cases) {
      const id = binding.createTensor(shape, dtype, values);
      assertEquals(binding.tensorDataSync(id), values);
      binding.deleteTensor(id);
    }
  });
});

Deno.test("values that are a window on a larger buffer keep to their window", () =>
  assertNoLeak(() => {
    const window = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    const id = binding.createTensor([2], DataType.FLOAT, window);
    assertEquals(binding.tensorDataSync(id), Float32Array.of(2, 3));
    binding.deleteTensor(id);
  }));

Deno.test("values that do not fit the shape are refused, with the shape", () =>
  assertNoLeak(() => {
    const error = assertThrows(
      () => binding.createTensor([2, 3], DataType.FLOAT, Float32Array.of(1, 2)),
      Error,
    );
    assertStringIncludes(error.message, "float32[2,3]");
    assertStringIncludes(error.message, "6 values");
  }));

Deno.test("executeOp runs an op and gives shape and type of its output", () =>
  assertNoLeak(() => {
    const x = binding.createTensor([2], DataType.FLOAT, Float32Array.of(4, 9));
    const [y] = binding.executeOp("Sqrt", [FLOAT_TYPE], [x], 1);
    assertEquals([y.shape, y.dtype], [[2], DataType.FLOAT]);
    const [two, three] = binding.tensorDataSync(y.id);
    assertAlmostEquals(two, 2);
    assertAlmostEquals(three, 3);
    [x, y.id].forEach((id) => binding.deleteTensor(id));
  }));

Deno.test("an op's failure names the op, its inputs and the reason, and leaves the binding usable", () =>
  assertNoLeak(() => {
    const a = binding.createTensor([2, 3], DataType.FLOAT, new Float32Array(6));
    const b = binding.createTensor([2, 3], DataType.FLOAT, new Float32Array(6));
    const error = assertThrows(
      () => binding.executeOp("MatMul", [FLOAT_TYPE], [a, b], 1),
      TensorFlowError,
    );
    assertEquals(error.code, "INVALID_ARGUMENT");
    assertEquals(error.call, "MatMul(float32[2,3], float32[2,3])");
    assertStringIncludes(error.message, "Matrix size-incompatible");
    const [sum] = binding.executeOp("AddV2", [FLOAT_TYPE], [a, b], 1);
    assertEquals(sum.shape, [2, 3]);
    [a, b, sum.id].forEach((id) => binding.deleteTensor(id));
  }));

Deno.test("an unknown op and a deleted tensor are errors that say so", () => {
  assertThrows(() => binding.executeOp("NoSuchOp", [], [], 1), TensorFlowError, "NoSuchOp");
  const id = binding.createTensor([], DataType.FLOAT, Float32Array.of(1));
  binding.deleteTensor(id);
  assertThrows(() => binding.tensorDataSync(id), Error, `Tensor number ${id} was deleted`);
  assertThrows(() => binding.executeOp("Sqrt", [FLOAT_TYPE], [id], 1), Error, `${id} was deleted`);
});
