// Autoregressive decoding: with and without a cache, and what is known.

import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { AutoregressiveDecoder } from "lib/maskgit/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { smallAutoregressive } from "../support/small_models.ts";

const unknown = () => tf.fill<tf.Rank.R2>([2, 24], -1, "int32");
const classes = () => tf.tensor1d([0, 2], "int32");

Deno.test("with and without a cache the same tokens are drawn, and known ones stay", () =>
  assertNoLeak(() => {
    const model = smallAutoregressive();
    const decoder = new AutoregressiveDecoder(model);
    tf.tidy(() => {
      const decoded = (options: { seed: number; cache?: boolean }) =>
        decoder.decode(unknown(), { classes: classes(), ...options }).arraySync();
      assertEquals(decoded({ seed: 1 }), decoded({ seed: 1, cache: false }));
      assertNotEquals(decoded({ seed: 1 }), decoded({ seed: 2 }));
      const scattered = tf.where(
        tf.range(0, 24, 1, "int32").mod(tf.scalar(3, "int32")).equal(tf.scalar(0, "int32")),
        tf.onesLike(unknown()),
        unknown(),
      ) as tf.Tensor2D;
      const filled = [true, false].map((cache) => decoder.decode(scattered, { seed: 3, cache }));
      assertEquals(filled[0].arraySync(), filled[1].arraySync());
      const some = tf.where(
        tf.range(0, 24, 1, "int32").less(10),
        tf.onesLike(unknown()),
        unknown(),
      );
      const known = Array.from({ length: 24 }, (_, i) => i < 10);
      for (const way of [{ cache: true }, { cache: false }, { cache: false, known }]) {
        const made = decoder.decode(some as tf.Tensor2D, way);
        assert(made.slice([0, 0], [2, 10]).equal(1).all().dataSync()[0]);
        assert(made.greaterEqual(0).all().dataSync()[0]);
      }
    });
    decoder.dispose();
    model.dispose();
  }));

Deno.test("without chance each token is the likeliest after those before it", () =>
  assertNoLeak(() => {
    const model = smallAutoregressive();
    const decoder = new AutoregressiveDecoder(model);
    tf.tidy(() => {
      const made = decoder.decode(unknown(), { classes: classes(), temperature: 0 });
      assertEquals(model.call(made, classes()).argMax(-1).arraySync(), made.arraySync());
      const wrong = tf.zeros<tf.Rank.R2>([1, 23], "int32");
      assertThrows(() => decoder.decode(wrong), Error, "(B, 24), but got (1, 23)");
    });
    decoder.dispose();
    model.dispose();
  }));
