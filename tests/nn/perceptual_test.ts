// The perceptual distance inside of holes.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { type FeatureNetwork, perceptualDistance } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import { noise } from "../support/noise.ts";

/** Pictures themselves, and means of 2x2 pixels: positions see nothing beyond their squares. */
const network: FeatureNetwork = {
  features: (images) => [images, tf.avgPool(images, 2, 2, "valid")],
};

Deno.test("with weights the perceptual distance is that of the counted squares", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const [x, y] = ["x", "y"].map((name) => noise<tf.Rank.R4>(name, [2, 8, 6, 3]));
      const all = tf.ones<tf.Rank.R4>([1, 8, 6, 1]);
      const plain = perceptualDistance(network, x, y);
      assert(relativeError(perceptualDistance(network, x, y, all), plain.dataSync()) < 1e-6);

      const hole = tf.pad(tf.ones([2, 4, 2, 1]), [[0, 0], [2, 2], [4, 0], [0, 0]]) as tf.Tensor4D;
      const inside = (z: tf.Tensor4D) => z.slice([0, 2, 4, 0], [2, 4, 2, 3]);
      const expected = perceptualDistance(network, inside(x), inside(y)).dataSync();
      assert(relativeError(perceptualDistance(network, x, y, hole), expected) < 1e-6);
      const same = tf.where(hole.greater(0).tile([1, 1, 1, 3]), x, y) as tf.Tensor4D;
      assertEquals([...perceptualDistance(network, x, same, hole).dataSync()], [0, 0]);

      const odd = tf.ones<tf.Rank.R4>([1, 8, 7, 1]);
      assertThrows(
        () => perceptualDistance(network, x, y, odd),
        Error,
        "weights of (1, 8, 7, 1) cannot be divided into 8x6 squares",
      );
    })
  ));
