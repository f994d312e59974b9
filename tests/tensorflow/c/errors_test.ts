// What TensorFlow refuses is a JavaScript error that names the op, the inputs' types and shapes, and the reason.

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { device, rawOp, TensorFlowError, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";

interface Refusal {
  run: () => tf.Tensor;
  code: string;
  /** Op with the types and shapes of what it was given. */
  call: string;
  /** Part of TensorFlow's own words. */
  reason: string;
}

const refusals: Record<string, Refusal> = {
  "shapes that do not broadcast": {
    run: () => rawOp("AddV2", [tf.ones([2, 3]), tf.ones([2, 4])], { T: "float32" }),
    code: "INVALID_ARGUMENT",
    call: "AddV2(float32[2,3], float32[2,4])",
    reason: "Incompatible shapes: [2,3] vs. [2,4]",
  },
  "matrices that do not fit": {
    run: () => tf.einsum("ij,jk->ik", tf.ones([2, 3]), tf.ones([4, 5])),
    code: "INVALID_ARGUMENT",
    call: "Einsum(float32[2,3], float32[4,5])",
    reason: "Expected dimension 3 at axis 0 of the input shaped [4,5] but got dimension 4",
  },
  "a wrong number of values": {
    run: () => rawOp("Reshape", [tf.ones([6]), tf.tensor1d([4, 2], "int32")], { T: "float32" }),
    code: "INVALID_ARGUMENT",
    call: "Reshape(float32[6], int32[2])",
    reason: "Input to reshape is a tensor with 6 values, but the requested shape has 8",
  },
  "different types": {
    run: () => rawOp("Mul", [tf.ones([2]), tf.tensor1d([1, 2], "int32")], { T: "float32" }),
    code: "INVALID_ARGUMENT",
    call: "Mul(float32[2], int32[2])",
    reason: "int32",
  },
  "a text where a number belongs": {
    run: () => rawOp("Sqrt", [tf.tensor1d(["four"])], { T: "string" }),
    code: "INVALID_ARGUMENT",
    call: "Sqrt(string[1])",
    reason: "not in the list of allowed values",
  },
  "an op that does not exist": {
    run: () => rawOp("SquareRoot", [tf.scalar(4)], { T: "float32" }),
    code: "NOT_FOUND",
    call: "SquareRoot(float32[])",
    reason: "SquareRoot",
  },
  "an attribute that is missing": {
    run: () => rawOp("Cast", [tf.scalar(4)], { SrcT: "float32" }),
    code: "NOT_FOUND",
    call: "Cast(float32[])",
    reason: "DstT",
  },
};

Deno.test("TensorFlow's refusals name the op, its inputs and the reason", async (t) => {
  for (const [name, { run, code, call, reason }] of Object.entries(refusals)) {
    await t.step(name, async () => {
      const error = await assertNoLeak(() => assertThrows(() => tf.tidy(run), TensorFlowError));
      assertEquals(error.code, code);
      assertEquals(error.call, call);
      assertStringIncludes(error.reason, reason);
      assertEquals(error.message, `${error.call}: ${error.reason} [${error.code}]`);
    });
  }
});

Deno.test("work goes on after an error", () => {
  tf.tidy(() => {
    assertThrows(() => rawOp("NoSuchOp", [], {}), TensorFlowError);
    assertEquals(tf.add(2, 3).arraySync(), 5);
  });
});

Deno.test({
  name: "an index outside names the index and the limit",
  ignore: device().kind === "gpu", // a GPU gives zeros for it
  fn: () => {
    const pick = () => tf.gather(tf.ones([3, 2]), tf.tensor1d([0, 3], "int32"));
    const error = assertThrows(() => tf.tidy(pick), TensorFlowError);
    assertEquals(error.call, "GatherV2(float32[3,2], int32[2], int32[])");
    assertStringIncludes(error.reason, "indices[1] = 3 is not in [0, 3)");
  },
});
