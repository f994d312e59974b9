// Gradients through indices: none passes, and what is gathered gets its own.

import { assertEquals } from "@std/assert";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";

Deno.test("rows that are gathered by the nearest index have gradients, and the index has none", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const book = tf.tensor2d([[0, 0], [5, 5], [9, 9]]);
      const nearest = (book: tf.Tensor) => {
        const indices = book.sub(tf.tensor1d([6, 5])).square().sum(1).argMin();
        return tf.gather(book, indices.reshape([1])).square().sum();
      };
      assertEquals(tf.grad(nearest)(book).arraySync(), [[0, 0], [10, 10], [0, 0]]);
    })
  ));
