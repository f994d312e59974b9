// What notebooks have left is loaded, and what they have not is said.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { Generator } from "lib/models/mod.ts";
import { Adam, TensorRandom, WeightAverage } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { loadGenerator, trainedStages } from "lib/pretrained/mod.ts";
import { train } from "lib/training/mod.ts";
import { withFolder } from "../support/temporary.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import { collect } from "../training/line.ts";

Deno.test("stages that are there are loaded with averaged weights, others say who makes them", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const options = { hidden: [6], latent: 3, pixels: 5, seed: 1 };
      const [generator, smoothed] = [new Generator(options), new Generator(options)];
      const average = new WeightAverage(smoothed, generator, 0.5);
      const adam = new Adam(generator);
      const random = new TensorRandom(1);
      const z = random.normal<tf.Rank.R2>([4, 3]);
      const step = () => {
        const loss = adam.minimize(() => generator.call(z).sub(1).square().mean());
        average.update();
        return { loss };
      };
      const run = train(step, [0, 1, 2], {
        steps: 3,
        state: { generator, adam, average },
        checkpoint: join(folder, "gan"),
        preset: { model: options, data: "some digits" },
      });
      await collect(run);

      const { gan, vqvae, maskgit } = await trainedStages(folder);
      assertEquals([gan.steps, gan.data, gan.notebook], [3, "some digits", "01-gan-mnist"]);
      const [made, expected] = tf.tidy(() => [gan.model!.call(z), smoothed.call(z).arraySync()]);
      assert(relativeError(made as tf.Tensor, expected as number[][]) < 1e-6);
      assertEquals(vqvae, { notebook: "02-vqvae", folder: `${folder}/vqvae` });
      assertEquals(maskgit.model, undefined);
      await assertRejects(
        () => loadGenerator(join(folder, "none")),
        DataFileError,
        "no checkpoints",
      );
      tf.dispose([z, made as tf.Tensor]);
      for (const part of [gan.model!, generator, smoothed, adam, average]) part.dispose();
    })
  ));
