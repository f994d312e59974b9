// Where a masked transformer looks: rows of weights, of the places that it was told of.

import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { attentionMaps, buildTransformer } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";
import { loadNoise } from "../../support/noise.ts";

const SIZES = { codebookSize: 7, grid: [4, 4], layers: 2, dim: 16, heads: 2 } as const;

for (const norm of ["pre", "post"] as const) {
  for (const patchMerging of [false, true]) {
    for (const classes of [0, 3]) {
      const name = `${norm}-norm, ${patchMerging ? "merged" : "plain"}, ${classes} classes`;
      Deno.test(`attention maps of a transformer: ${name}`, () =>
        assertNoLeak(() => {
          const model = buildTransformer({ ...SIZES, norm, patchMerging, classes }).eval();
          loadNoise(model);
          tf.tidy(() => {
            const tokens = tf.tensor2d(
              [Array.from({ length: 16 }, (_, i) => i % 7)],
              undefined,
              "int32",
            );
            const maps = attentionMaps(model, tokens);
            const places = patchMerging ? 4 : 16;
            assertEquals(maps.map(({ shape }) => shape), Array(2).fill([1, 2, places, places]));
            const sums = maps[1].sum(-1).dataSync();
            if (classes === 0) sums.forEach((sum) => assertAlmostEquals(sum, 1, 1e-5));
            else assertEquals(sums.every((sum) => sum > 0 && sum < 1), true);
            // What block 2 looks at depends on what block 1 saw.
            const others = attentionMaps(model, tokens.reverse(1));
            assertNotEquals(others[1].dataSync(), maps[1].dataSync());
          });
          model.dispose();
        }));
    }
  }
}

Deno.test("attention without positions is that of the formula", () => {
  const model = buildTransformer({ ...SIZES, layers: 1, heads: 1, norm: "pre" }).eval();
  loadNoise(model);
  tf.tidy(() => {
    const tokens = tf.fill<tf.Rank.R2>([1, 16], 3, "int32");
    const [map] = attentionMaps(model, tokens); // (1, 1, 16, 16)
    const [block] = model.blocks;
    const x = block.norm1.call(model.addPositions(model.stem.embed(tokens).x)).reshape<tf.Tensor2D>(
      [16, 16],
    );
    const qkv = x.matMul<tf.Tensor2D>(block.attention.input.weight).add(
      block.attention.input.bias!,
    );
    const [q, k] = tf.split(qkv, 3, 1) as tf.Tensor2D[];
    const expected = tf.softmax(q.matMul(k, false, true).div(Math.sqrt(16))).dataSync();
    map.dataSync().forEach((weight, i) => assertAlmostEquals(weight, expected[i], 1e-5));
  });
  model.dispose();
});
