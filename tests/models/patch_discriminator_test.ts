// The discriminator and its losses against PyTorch.

import { assertEquals } from "@std/assert";
import { PatchDiscriminator } from "lib/models/mod.ts";
import { hingeDiscriminatorLoss, LeCam } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { checkTwin } from "./twin_case.ts";

for (const norm of ["batch", "group", "none"] as const) {
  Deno.test(`${norm} discriminator: logits, losses, LeCam and gradients equal PyTorch's`, async () => {
    const lecam = new LeCam(0.9);
    tf.tidy(() => lecam.call(tf.ones([1]), tf.ones([1]))); // TensorFlow gets its variables when they are first used
    await checkTwin(
      `${norm}Discriminator`,
      () => new PatchDiscriminator({ width: 4, layers: 2, norm, groups: 2 }),
      (discriminator, images, fakes) => {
        const [real, fake] = [images, fakes].map((x) => discriminator.call(x));
        lecam.real.assign(tf.scalar(0));
        lecam.fake.assign(tf.scalar(0));
        return {
          logits: real,
          hinge: hingeDiscriminatorLoss(real, fake),
          lecam: lecam.call(real, fake),
        };
      },
      { tolerance: 1e-5 },
    );
    lecam.dispose();
  });
}

Deno.test("the default discriminator is VQ-GAN's: 2.8 million weights, patches of 70x70 pixels", () =>
  assertNoLeak(() => {
    const discriminator = new PatchDiscriminator();
    assertEquals((discriminator.numParameters() / 1e6).toFixed(1), "2.8");
    tf.tidy(() => {
      const images = tf.zeros<tf.Rank.R4>([1, 256, 256, 3]);
      assertEquals(discriminator.call(images).shape, [1, 30, 30, 1]);
    });
    discriminator.dispose();
  }));

Deno.test("LeCam keeps running means in training only", () =>
  assertNoLeak(() => {
    const lecam = new LeCam(0.5);
    tf.tidy(() => {
      const [real, fake] = [tf.tensor1d([3, 1]), tf.tensor1d([-4, 0])];
      const means = () => [lecam.real, lecam.fake].map((mean) => mean.dataSync()[0]);
      // Means of 1 and -1: (4^2 + 2^2) / 2 + (5^2 + 1^2) / 2.
      assertEquals(lecam.call(real, fake).dataSync()[0], 23);
      lecam.eval().call(real, fake);
      assertEquals(means(), [1, -1]);
      lecam.train().call(real, fake);
      assertEquals(means(), [1.5, -1.5]);
    });
    lecam.dispose();
  }));
