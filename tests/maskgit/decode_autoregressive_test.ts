// Autoregressive decoding: with and without a cache, and what is known.

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { AutoregressiveDecoder } from "lib/maskgit/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../leaks.ts";
import { smallAutoregressive } from "./small_models.ts";

const unknown = () => tf.fill<tf.Rank.R2>([2, 24], -1, "int32");
const classes = () => tf.tensor1d([0, 2], "int32");

/** `unknown()` with ones where a condition on the place holds. */
function partlyKnown(known: (place: tf.Tensor) => tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    const places = tf.range(0, 24, 1, "int32");
    return tf.where(known(places), tf.onesLike(unknown()), unknown()) as tf.Tensor2D;
  });
}

Deno.test("with and without a cache the same tokens are drawn, and known ones stay", () =>
  assertNoLeak(async () => {
    const model = smallAutoregressive();
    const decoder = new AutoregressiveDecoder(model);
    const decoded = async (
      tokens: tf.Tensor2D,
      options: { seed?: number; cache?: boolean; classes?: tf.Tensor1D; topK?: number },
    ) => {
      const made = await decoder.decode(tokens, options);
      const values = made.arraySync();
      made.dispose();
      return values;
    };
    const [start, labels] = [unknown(), classes()];
    const drawn = (options: { seed: number; cache?: boolean }) =>
      decoded(start, { classes: labels, topK: 5, ...options });
    assertEquals(await drawn({ seed: 1 }), await drawn({ seed: 1, cache: false }));
    assertNotEquals(await drawn({ seed: 1 }), await drawn({ seed: 2 }));
    const scattered = partlyKnown((place) => place.mod(tf.scalar(3, "int32")).notEqual(0));
    assertEquals(
      await decoded(scattered, { seed: 3 }),
      await decoded(scattered, { seed: 3, cache: false }),
    );
    const some = partlyKnown((place) => place.less(10));
    for (const cache of [true, false]) {
      for (const row of await decoded(some, { cache })) {
        assert(row.slice(0, 10).every((token) => token === 1));
        assert(row.every((token) => token >= 0));
      }
    }
    tf.dispose([start, labels, scattered, some]);
    decoder.dispose();
    model.dispose();
  }));

Deno.test("without chance each token is the likeliest after those before it", () =>
  assertNoLeak(async () => {
    const model = smallAutoregressive();
    const decoder = new AutoregressiveDecoder(model);
    const [start, labels] = [unknown(), classes()];
    const made = await decoder.decode(start, { classes: labels, temperature: 0 });
    const likeliest = tf.tidy(() => model.call(made, labels).argMax(-1).arraySync());
    assertEquals(likeliest, made.arraySync());
    const wrong = tf.zeros<tf.Rank.R2>([1, 23], "int32");
    await assertRejects(() => decoder.decode(wrong), Error, "(B, 24), but got (1, 23)");
    tf.dispose([start, labels, made, wrong]);
    decoder.dispose();
    model.dispose();
  }));
