// What notebooks compare their own code with lib's by.

import { assertMatch, assertRejects } from "@std/assert";
import { allClose } from "lib/notebook/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { shownBy } from "./recorder.ts";

Deno.test("allClose shows the largest difference of each pair", () =>
  assertNoLeak(async () => {
    const [a, b] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[1, 2.00001]])];
    const shown = JSON.stringify(await shownBy(() => allClose({ sum: [a, b], self: [a, a] })));
    assertMatch(shown, /1 × 2/);
    assertMatch(shown, /0\.00001/);
    tf.dispose([a, b]);
  }));

Deno.test("allClose fails by name on a value that is off, on NaN, and on another shape", () =>
  assertNoLeak(async () => {
    const [a, b, nan] = [[1, 2], [1, 2.1], [1, NaN]].map((values) => tf.tensor1d(values));
    const column = tf.tensor2d([[1], [2]]);
    for (const [other, words] of [[b, "loss by 0.0999"], [nan, "loss by NaN"]] as const) {
      await assertRejects(() => allClose({ loss: [a, other] }), Error, words);
    }
    await assertRejects(() => allClose({ loss: [nan, a] }), Error, "loss by NaN");
    await assertRejects(() => allClose({ loss: [a, column] }), Error, "2 here, but 2 × 1 in lib");
    tf.dispose([a, b, nan, column]);
  }));
