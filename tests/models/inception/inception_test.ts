// FID's network against PyTorch's, layer by layer, and the distances that come of it.

import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { featureStatistics, frechetDistance } from "lib/metrics/mod.ts";
import { Inception, INCEPTION_WIDTHS } from "lib/models/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";
import { readFixtures } from "../../support/fixture_file.ts";
import { type Sketch, sketchError } from "../../support/noise.ts";
import { knownCheckpoint, knownInception, knownPictures } from "./known_weights.ts";

type ByName = { small: Sketch; wide: Sketch };

const expected = readFixtures<{
  layers: Record<string, Sketch>;
  features: Record<"pytorch-fid" | "torch-fidelity", ByName>;
  logits: Sketch;
  distances: Record<string, number>;
}>("inception.json");

function assertSketch(name: string, tensor: tf.Tensor, sketch: Sketch, tolerance = 1e-5): void {
  const error = sketchError(name, tensor, sketch);
  assert(error < tolerance, `${name} is off by ${error}`);
}

Deno.test("Inception sees what PyTorch's sees, at all four places, traced too", () =>
  assertNoLeak(() => {
    const network = knownInception();
    const [small, wide] = [
      knownPictures("small", [2, 40, 32, 3]),
      knownPictures("wide", [1, 320, 310, 3]),
    ];
    for (const width of INCEPTION_WIDTHS) {
      tf.tidy(() => {
        const resized = tf.image.resizeBilinear(small, [299, 299], false, true);
        const layer = network.activations(resized, width); // (2, h, w, width)
        assertEquals(layer.shape[3], width);
        assertSketch("layer", layer, expected.layers[width]);
        if (width > 192) return; // the rest is the same, and takes long
        const features = network.features(small, width); // (2, width)
        assert(features.sub(layer.mean([1, 2])).abs().max().dataSync()[0] < 1e-4);
      });
    }
    for (const resize of ["pytorch-fid", "torch-fidelity"] as const) {
      const see = jit((images: tf.Tensor4D) => network.features(images, 2048, { resize }));
      for (const [name, images] of Object.entries({ small, wide })) {
        tf.tidy(() => {
          assertSketch("features", see(images), expected.features[resize][name as keyof ByName]);
        });
      }
      see.dispose();
    }
    tf.tidy(() => assertSketch("logits", network.logits(network.features(small)), expected.logits));
    tf.dispose([small, wide]);
    network.dispose();
  }));

Deno.test("the Fréchet distances of two small sets are PyTorch's; in bfloat16 nearly", () =>
  assertNoLeak(async () => {
    const network = knownInception();
    const sets = ["first", "second"].map((name) => knownPictures(name, [4, 40, 32, 3]));
    const distance = async (see: (images: tf.Tensor4D) => tf.Tensor2D) => {
      const statistics = [];
      for (const images of sets) {
        const features = see(images);
        statistics.push(await featureStatistics(features).finally(() => features.dispose()));
      }
      return frechetDistance(statistics[0], statistics[1]);
    };
    for (const width of [64, 192, 768] as const) {
      const exact = await distance((images) => network.features(images, width));
      assertAlmostEquals(exact / expected.distances[width], 1, 1e-3, `${width} features`);
    }
    const see = jit((images: tf.Tensor4D) => network.features(images, 192), {
      precision: "mixed_bfloat16",
      freeze: true,
    });
    assertAlmostEquals(await distance(see) / expected.distances[192], 1, 0.1);
    see.dispose();
    tf.dispose(sets);
    network.dispose();
  }));

Deno.test("Inception says which weights are missing, and what pictures it takes", () =>
  assertNoLeak(() => {
    const network = new Inception();
    tf.tidy(() => {
      const { "Mixed_7c.branch_pool.bn.running_var": _, ...others } = knownCheckpoint(network);
      const message = "lack Mixed_7c.branch_pool.bn.running_var";
      assertThrows(() => network.loadPretrained(others), Error, message);
      assertThrows(() => network.features(tf.zeros([1, 8, 8, 1])), Error, "(1, 8, 8, 1)");
    });
    network.dispose();
  }));
