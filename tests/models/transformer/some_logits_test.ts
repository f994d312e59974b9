// Logits of some positions are those of all; in traced functions the positions are shared by the cores.

import { assert, assertEquals } from "@std/assert";
import { AutoregressiveTransformer, buildTransformer, logitsAt } from "lib/models/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../../support/leaks.ts";
import { loadNoise, noiseIntegers } from "../../support/noise.ts";

/** Enough positions for several parts. */
const GRID = [6, 12] as const, LENGTH = 72, CODES = 7;
const SIZES = { codebookSize: CODES, grid: GRID, layers: 2, dim: 8, heads: 2, classes: 3 };
/** Sums in float32 in another order, through two blocks. */
const TOLERANCE = 1e-5;

const kinds = {
  "norm last": {},
  "norm first": { norm: "pre" },
  "without classes": { classes: 0 },
  "2x2 tokens": { patchMerging: true, tokenDim: 6 },
} as const;

for (const [name, options] of Object.entries(kinds)) {
  Deno.test(`the masked transformer's logits at some places (${name})`, () =>
    assertNoLeak(() => {
      const model = buildTransformer({ ...SIZES, ...options }).eval();
      loadNoise(model);
      const traced = jit((x: tf.Tensor2D, places: tf.Tensor2D) => logitsAt(model, x, places));
      tf.tidy(() => {
        const tokens = noiseIntegers<tf.Rank.R2>("tokens", [2, LENGTH], CODES + 1);
        const places = noiseIntegers<tf.Rank.R2>("places", [2, 41], LENGTH);
        const all = tf.gather(model.call(tokens), places, 1, 1).arraySync();
        for (const some of [logitsAt(model, tokens, places), traced(tokens, places)]) {
          assertEquals(some.shape, [2, 41, CODES]);
          assert(relativeError(some, all) < TOLERANCE);
        }
        if (!model.classToken) return;
        const labels = tf.tensor1d([0, 2], "int32");
        const asked = tf.gather(model.call(tokens, labels), places, 1, 1).arraySync();
        assert(relativeError(logitsAt(model, tokens, places, labels), asked) < TOLERANCE);
      });
      traced.dispose();
      model.dispose();
    }));
}

Deno.test("the autoregressive transformer's logits at one place", () =>
  assertNoLeak(() => {
    const model = new AutoregressiveTransformer(SIZES).eval();
    loadNoise(model);
    const all = jit((x: tf.Tensor2D) => model.call(x));
    const one = jit((x: tf.Tensor2D, at: tf.Scalar) => model.call(x, undefined, at));
    tf.tidy(() => {
      const tokens = noiseIntegers<tf.Rank.R2>("tokens", [2, LENGTH], CODES);
      const expected = model.call(tokens);
      assert(relativeError(all(tokens), expected.arraySync()) < TOLERANCE);
      for (const at of [0, 35, 71]) {
        const here = expected.slice([0, at], [-1, 1]).arraySync();
        assert(relativeError(one(tokens, tf.scalar(at, "int32")), here) < TOLERANCE);
      }
    });
    [all, one, model].forEach((part) => part.dispose());
  }));
