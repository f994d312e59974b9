// The classical fills, and the weights of a soft edge.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { meanFill, smoothFill } from "lib/maskgit/baselines/mod.ts";
import { holeMask } from "lib/maskgit/mod.ts";
import { featherWeights } from "lib/maskgit/stages.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";

const SIZE = { height: 11, width: 14 };

function hiddenPixels(...holes: Parameters<typeof holeMask>[0]): tf.Tensor4D {
  return tf.tensor4d(holeMask(holes, SIZE).data, [1, 11, 14, 1], "bool");
}
const centre = { x: 3, y: 2, width: 8, height: 6 };

for (const [name, fill] of Object.entries({ smoothFill, meanFill })) {
  Deno.test(`${name}: known pixels stay, hidden ones have no influence, NaN included`, () =>
    assertNoLeak(() =>
      tf.tidy(() => {
        const images = new TensorRandom(1).uniform<tf.Rank.R4>([2, 11, 14, 3], -1, 1);
        const hidden = hiddenPixels(centre, { x: 0, y: 10, width: 14, height: 1 });
        const filled = fill(images, hidden);
        const expected = filled.dataSync();
        for (const other of [7, -1e30, NaN, Infinity]) {
          const changed = tf.where(hidden, other, images) as tf.Tensor4D;
          assertEquals(fill(changed, hidden).dataSync(), expected);
        }
        const difference = tf.where(hidden, 0, filled.sub(images));
        assertEquals(difference.abs().max().dataSync()[0], 0);
        const [least, most] = [images.min(), images.max()].map((x) => x.dataSync()[0]);
        assert(expected.every((x) => x >= least && x <= most));
        assertEquals(fill(images, tf.zerosLike(hidden)).arraySync(), images.arraySync());
        const nothing = fill(images, tf.onesLike(hidden));
        assertEquals(nothing.abs().max().dataSync()[0], 0);
      })
    ));

  Deno.test(`${name}: a picture of one colour is whole again`, () =>
    assertNoLeak(() =>
      tf.tidy(() => {
        const images = tf.tile(tf.tensor4d([0.5, -0.25, 1], [1, 1, 1, 3]), [2, 11, 14, 1]);
        const filled = fill(images as tf.Tensor4D, hiddenPixels(centre));
        assert(relativeError(filled, images.arraySync()) < 1e-6);
      })
    ));
}

Deno.test("the mean fill is the mean of the known pixels of each picture", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const images = tf.tensor4d([1, 2, 6, 9, 5, 7, 3, 1], [2, 2, 2, 1]);
      const hidden = tf.tensor4d([0, 0, 0, 1], [1, 2, 2, 1], "bool");
      const expected = [[[[1], [2]], [[6], [3]]], [[[5], [7]], [[3], [5]]]];
      assert(relativeError(meanFill(images, hidden), expected) < 1e-6);
    })
  ));

Deno.test("the smooth fill continues a slope better than the mean does", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const slope = tf.tile(tf.linspace(-1, 1, 14).reshape([1, 1, 14, 1]), [1, 11, 1, 1]);
      const hidden = hiddenPixels(centre);
      const error = (fill: typeof meanFill) =>
        fill(slope as tf.Tensor4D, hidden).sub(slope).square().sum().dataSync()[0];
      assert(error(smoothFill) < error(meanFill) / 2);
    })
  ));

Deno.test("a soft edge lies inside of the hole, and the picture's border is none", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const hidden = tf.tensor4d([0, 1, 1, 1, 1, 1], [1, 1, 6, 1], "bool");
      const weights = (width: number) => [...featherWeights(hidden, width).dataSync()];
      assertEquals(weights(0), [0, 1, 1, 1, 1, 1]);
      assertEquals(weights(1), [0, 0.5, 1, 1, 1, 1]);
      assertEquals(weights(3), [0, 0.25, 0.5, 0.75, 1, 1]);
      assertThrows(() => featherWeights(hidden, -1), RangeError, "feather is -1");
    })
  ));
