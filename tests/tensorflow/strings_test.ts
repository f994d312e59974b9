// Texts and bytes in tensors: they come back as they went in, and their memory is given back.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { numTensorHandles, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";

const TEXTS = [
  "",
  "a",
  "Grüße an alle",
  "\u{1F40B} \u4f60\u597d", // four and three bytes a letter
  "between\0zeros",
  "22 bytes fit in place.", // a TF_TString holds up to 22 bytes itself,
  "23 bytes go elsewhere..", // and a pointer to more
  "long ".repeat(20_000),
];

/** A tensor made by an op: `x` itself would come back from JavaScript, without a way through TensorFlow. */
function throughTensorFlow(x: tf.Tensor): tf.Tensor {
  return tf.slice(tf.concat([x, x]), [0], [x.size]);
}

Deno.test("texts come back from TensorFlow as they went in", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const texts = throughTensorFlow(tf.tensor1d(TEXTS));
      assertEquals(texts.dtype, "string");
      assertEquals(texts.dataSync<"string">() as unknown as string[], TEXTS);
    })
  ));

Deno.test("bytes that are no text come back as they went in", async () => {
  const before = numTensorHandles();
  const bytes = [Uint8Array.of(0, 255, 128), new Uint8Array(), new Uint8Array(300).fill(0xfe)];
  const tensor = tf.tidy(() =>
    throughTensorFlow(tf.tensor(bytes as unknown as string[], [3], "string"))
  );
  assertEquals(await tensor.bytes() as unknown, bytes);
  tensor.dispose();
  assertEquals(numTensorHandles(), before);
});

Deno.test("texts keep their places in tensors of several axes", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const matrix = tf.tensor2d([["a", "b", "c"], ["dd", "ee", "ff"]]);
      const column = tf.slice(matrix, [0, 1], [2, 1]);
      assertEquals(column.arraySync() as unknown, [["b"], ["ee"]]);
      assertEquals(tf.reshape(tf.scalar("one"), [1, 1]).arraySync() as unknown, [["one"]]);
      assertEquals(tf.concat([tf.tensor1d([], "string"), tf.tensor1d(["x"])]).shape, [1]);
    })
  ));

Deno.test("texts that do not fit the shape are refused", () => {
  assertThrows(() => tf.tensor(["a", "b", "c"], [2, 2]), Error, "2,2");
});

Deno.test("long texts give their memory back", () => {
  const text = new TextEncoder().encode("x".repeat(100_000)) as unknown as string;
  const rounds = (count: number) => {
    for (let i = 0; i < count; i++) {
      tf.tidy(() => void throughTensorFlow(tf.tensor([text, text], [2], "string")));
    }
    return Deno.memoryUsage().rss;
  };
  const before = rounds(100); // fills the allocators' own reserves
  const growth = rounds(1_000) - before;
  // The rounds put in 200 MB.
  assert(growth < 20e6, `memory grew by ${growth / 1e6} MB`);
});
