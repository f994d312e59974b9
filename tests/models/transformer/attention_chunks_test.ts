// Attention of a sequence in chunks is that of the whole one.

import { assert } from "@std/assert";
import { attentionInChunks } from "lib/models/transformer/inference.ts";
import { MultiHeadAttention, TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../../support/leaks.ts";
import { loadNoise, noise } from "../../support/noise.ts";

/** Sums in float32 in another order. */
const TOLERANCE = 1e-6;

function test(name: string, body: (layer: MultiHeadAttention, x: tf.Tensor3D) => void): void {
  Deno.test(name, () =>
    assertNoLeak(() => {
      const layer = new MultiHeadAttention(6, 2, new TensorRandom(1)).eval();
      loadNoise(layer);
      tf.tidy(() => body(layer, noise<tf.Rank.R3>("x", [2, 9, 6])));
      layer.dispose();
    }));
}

for (const causal of [false, true]) {
  test(`chunks that see ${causal ? "those before them" : "all"} are the whole's`, (layer, x) => {
    const whole = layer.call(x, { causal }).arraySync();
    for (const sizes of [[9], [4, 5], [1, 3, 5]]) {
      const chunks = attentionInChunks(layer, tf.split(x, sizes, 1), { causal });
      assert(relativeError(tf.concat(chunks, 1), whole) < TOLERANCE, `in ${sizes}`);
    }
  });
}

test("queries of their own look at all chunks", (layer, x) => {
  const rows = [[2, 3], [7, 1]] as const; // first and count of positions whose results are known
  const queries = rows.map(([first, count]) => x.slice([0, first, 0], [2, count, 6]));
  const made = attentionInChunks(layer, tf.split(x, [4, 5], 1), { queries });
  made.forEach((part, i) => {
    const [first, count] = rows[i];
    const expected = layer.call(x).slice([0, first, 0], [2, count, 6]).arraySync();
    assert(relativeError(part, expected) < TOLERANCE);
  });
});

test("gradients pass through the chunks", (layer, x) => {
  const dy = noise("dy", x.shape);
  const whole = tf.grad((x) => layer.call(x as tf.Tensor3D).mul(dy).sum())(x).arraySync();
  const parted = tf.grad((x) => {
    const chunks = attentionInChunks(layer, tf.split(x, [4, 5], 1) as tf.Tensor3D[]);
    return tf.concat(chunks, 1).mul(dy).sum();
  })(x);
  assert(relativeError(parted, whole) < TOLERANCE);
});
