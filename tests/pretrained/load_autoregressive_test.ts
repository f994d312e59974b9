// An autoregressive transformer from its checkpoint.

import { assertEquals, assertRejects } from "@std/assert";
import { DataFileError } from "lib/data/mod.ts";
import { AutoregressiveTransformer } from "lib/models/mod.ts";
import { WeightAverage } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { loadAutoregressive } from "lib/pretrained/autoregressive.ts";
import { findAutoregressive, tokenizerHash } from "lib/pretrained/mod.ts";
import { Checkpoints } from "lib/training/mod.ts";
import { takeSnapshot } from "lib/training/snapshot.ts";
import { withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { smallMaskGit } from "../support/small_models.ts";
import { loadNoise } from "../support/noise.ts";

const OPTIONS = {
  codebookSize: 7,
  grid: [2, 3],
  layers: 1,
  dim: 8,
  heads: 2,
  classes: 3,
} as const;

Deno.test("the averaged twin comes back from its checkpoint; one of something else is refused", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const [averaged, source] = [0, 1].map(() => new AutoregressiveTransformer(OPTIONS).eval());
      const average = new WeightAverage(averaged, source, 0);
      loadNoise(averaged);
      const snapshot = await takeSnapshot({ average });
      const files = new Checkpoints(folder);
      await files.write({ step: 1, preset: {}, snapshot });
      await assertRejects(
        () => loadAutoregressive(folder),
        DataFileError,
        "does not say how its autoregressive transformer is built",
      );
      await files.write({ step: 2, preset: { model: OPTIONS }, snapshot });
      const loaded = await loadAutoregressive(folder);
      tf.tidy(() => {
        const tokens = tf.tensor2d([[1, 2, 3, 4, 5, 6]], undefined, "int32");
        const classes = tf.tensor1d([2], "int32");
        const [a, b] = [averaged, loaded].map((model) => model.call(tokens, classes).dataSync());
        assertEquals(a, b);
      });
      await files.write({ step: 3, preset: { model: { ...OPTIONS, dim: 16 } }, snapshot });
      await assertRejects(() => loadAutoregressive(folder), DataFileError, "does not fit");
      const { tokenizer, transformer } = smallMaskGit();
      transformer.dispose();
      const find = () => findAutoregressive(tokenizer, [`${folder}/none`, folder]);
      const preset = (hash: string) => ({ model: OPTIONS, tokenizer: hash });
      await files.write({ step: 4, preset: preset("another one's"), snapshot });
      assertEquals(await find(), undefined);
      await files.write({ step: 5, preset: preset(await tokenizerHash(tokenizer)), snapshot });
      const found = await find();
      assertEquals(found?.options.codebookSize, OPTIONS.codebookSize);
      average.dispose();
      tokenizer.dispose();
      found?.dispose();
      for (const model of [averaged, source, loaded]) model.dispose();
    })
  ));
