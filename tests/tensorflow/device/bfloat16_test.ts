// Where products are computed in bfloat16 by themselves.

import { assert, assertEquals } from "@std/assert";
import { multipliesBfloat16 } from "lib/tensorflow/device/bfloat16.ts";
import { device, FASTEST, jit, profile, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";

Deno.test("the processor's flags tell whether it multiplies bfloat16", () => {
  assert(multipliesBfloat16("flags : fpu avx512f avx512_bf16 avx512_vnni"));
  assert(multipliesBfloat16("flags : fpu amx_bf16 amx_tile"));
  assert(!multipliesBfloat16("flags : fpu avx2 avx512f avx512_vnni avx512_bf16_not"));
  assert(!multipliesBfloat16(""));
});

Deno.test("the fastest options round to bfloat16 where that is fast, and nowhere else", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = tf.fill<tf.Rank.R2>([2, 2], 1 + 2 ** -10);
      const f = jit((y: tf.Tensor2D) => y.matMul(x), FASTEST);
      const exact = 2 * (1 + 2 ** -10) ** 2;
      const isRounded = Math.abs(f(x).dataSync()[0] - exact) > 1e-4;
      assertEquals(isRounded, device().bfloat16);
      f.dispose();
    })
  ));

Deno.test("what passes a product's result on stays in bfloat16, and nothing else does", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R4>([2, 8, 8, 4]);
      const filter = tf.ones<tf.Rank.R4>([3, 3, 4, 4]);
      const casts = (f: (x: tf.Tensor4D) => tf.Tensor) => {
        const times = profile(f, [x], { precision: "mixed_bfloat16", calls: 1 });
        return times.find(({ type }) => type === "Cast")?.count ?? 0;
      };
      const conv = (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, filter, 1, "same");
      const one = casts((x) => conv(x)); // of x, the filter and the result
      assertEquals(one, 3);
      assertEquals(casts((x) => conv(tf.relu(conv(x)))), one);
      assertEquals(casts((x) => conv(tf.relu(conv(x)).transpose([0, 2, 1, 3]))), one);
      const sum = (x: tf.Tensor) => {
        const y = tf.relu(conv(x)); // (2, 8, 8, 4)
        return conv(y.add(conv(y)));
      };
      assertEquals(casts(sum), one);
      // An exponential is float32, and so is what comes of float32.
      assertEquals(casts((x) => conv(conv(x).exp())), one + 2);
      assertEquals(casts((x) => conv(conv(x).add(x))), one + 2);
    })
  ));

Deno.test("convolutions in bfloat16 have their gradients from oneDNN, whatever the padding", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R4>([2, 8, 8, 4]);
      const paddings: [kernel: number, stride: number, padding: number][] = [
        [4, 2, 1], // TensorFlow's SAME
        [3, 2, 1], // none of its words
        [3, 1, 0],
      ];
      for (const [kernel, stride, padding] of paddings) {
        const filter = tf.ones<tf.Rank.R4>([kernel, kernel, 4, 4]);
        const pads = padding === 0 ? "valid" as const : padding;
        const loss = (x: tf.Tensor, w: tf.Tensor) =>
          tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pads).square().sum();
        const step = (x: tf.Tensor4D) => tf.grads(loss)([x, filter]);
        const times = profile(step, [x], { precision: "mixed_bfloat16", calls: 1 });
        const gradients = times.filter(({ type }) => type.includes("Backprop")).map((t) => t.type);
        assertEquals(gradients.length, 2);
        if (!device().bfloat16) continue; // oneDNN leaves them to TensorFlow
        assert(gradients.every((type) => type.startsWith("_Mkl")), `${gradients}`);
      }
    })
  ));
