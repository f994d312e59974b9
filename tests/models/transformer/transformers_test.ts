// The transformers against PyTorch's: logits, loss and all gradients; and what they refuse.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import {
  AutoregressiveTransformer,
  buildTransformer,
  type ClassHeadTransformer,
  type CodebookEmbedding,
  hasClassHead,
  MaskedTransformer,
  type MaskedTransformerOptions,
} from "lib/models/mod.ts";
import { crossEntropy } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../../support/leaks.ts";
import { noise, noiseIntegers } from "../../support/noise.ts";
import { checkTwin } from "../twin_case.ts";

const CLASSES = 3;
const SIZES: MaskedTransformerOptions = {
  codebookSize: 7,
  grid: [4, 6],
  layers: 2,
  dim: 8,
  heads: 2,
  mlpDim: 12,
  dropout: 0,
};
/** Largest difference to PyTorch, over 1 + the size: both compute in float32. */
const TOLERANCE = 1e-5;

const tokens = () => noiseIntegers<tf.Rank.R2>("tokens", [3, 24], 7);
const labels = () => noiseIntegers<tf.Rank.R1>("labels", [3], CLASSES + 1);

const masked: Record<string, Partial<MaskedTransformerOptions>> = {
  maskedPost: {},
  maskedPre: { norm: "pre" },
  maskedClasses: { classes: CLASSES },
  maskedGrouped: { classes: CLASSES, patchMerging: true, tokenDim: 6 },
};
for (const [name, options] of Object.entries(masked)) {
  Deno.test(`${name}: logits, loss and gradients equal PyTorch's`, () =>
    checkTwin(name, () => buildTransformer({ ...SIZES, ...options }).eval(), (model) => {
      const mask = noise("mask", [3, 24]).less(0.2);
      const shown = tf.where(mask, tf.fill([3, 24], model.maskToken, "int32"), tokens());
      const logits = model.call(shown as tf.Tensor2D, options.classes ? labels() : undefined);
      return { logits, loss: crossEntropy(logits, tokens(), { labelSmoothing: 0.1, mask }) };
    }, { tolerance: TOLERANCE }));
}

Deno.test("maskedTelling: logits of tokens and classes, loss and gradients equal PyTorch's", () => {
  const grouped = { ...SIZES, classes: CLASSES, patchMerging: true, tokenDim: 6 };
  const options = { ...grouped, context: 5, classHead: true };
  return checkTwin(
    "maskedTelling",
    () => buildTransformer(options).eval() as ClassHeadTransformer,
    (model) => {
      const classes = noiseIntegers<tf.Rank.R1>("labels", [3], CLASSES);
      const mask = noise("mask", [3, 24]).less(0.2);
      const shown = tf.where(mask, tf.fill([3, 24], model.maskToken, "int32"), tokens());
      const { logits, classLogits } = model.forward(shown as tf.Tensor2D, classes);
      const loss = crossEntropy(logits, tokens(), { labelSmoothing: 0.1, mask })
        .add<tf.Scalar>(crossEntropy(classLogits, classes));
      return { logits, told: classLogits, loss };
    },
    { tolerance: TOLERANCE },
  );
});

Deno.test("with a context each place knows of the others before any attention", () =>
  assertNoLeak(() => {
    const options = { ...SIZES, classes: CLASSES, context: 5, classHead: true };
    const model = buildTransformer({ ...options, patchMerging: true, layers: 1 })
      .eval() as ClassHeadTransformer;
    tf.tidy(() => {
      const { logits, classLogits } = model.forward(tokens(), labels());
      assert(relativeError(model.call(tokens(), labels()), logits.arraySync()) < 1e-6);
      assert(relativeError(model.classLogits(tokens()), classLogits.arraySync()) < 1e-6);
      const start = (changed: number) => {
        const values = tokens().arraySync();
        values[0][0] = (values[0][0] + changed) % SIZES.codebookSize;
        const x = model.stem.embed(tf.tensor2d(values, undefined, "int32")).x.arraySync();
        return x[0].at(-1)!; // of the last place, before any attention
      };
      assertNotEquals(start(0), start(1));
    });
    model.dispose();
  }));

Deno.test("only what was built for it tells classes", () =>
  assertNoLeak(() => {
    const options = { ...SIZES, classes: CLASSES, context: 5 };
    for (const classHead of [false, true]) {
      const model = buildTransformer({ ...options, classHead });
      assertEquals([hasClassHead(model), "classLogits" in model], [classHead, classHead]);
      model.dispose();
    }
  }));

for (const norm of ["post", "pre"] as const) {
  const name = norm === "post" ? "autoregressivePost" : "autoregressivePre";
  const make = () => new AutoregressiveTransformer({ ...SIZES, norm, classes: CLASSES }).eval();
  Deno.test(`${name}: logits, loss and gradients equal PyTorch's`, () =>
    checkTwin(name, make, (model) => {
      const logits = model.call(tokens(), labels());
      return { logits, loss: crossEntropy(logits, tokens(), { labelSmoothing: 0.1 }) };
    }, { tolerance: TOLERANCE }));

  Deno.test(`${name}: position by position, from the cache, is all at once`, () =>
    assertNoLeak(() => {
      const model = make();
      tf.tidy(() => {
        const expected = model.call(tokens(), labels());
        const room = 7; // used up three times
        let caches = model.emptyCache(3, room);
        let vectors = model.startVectors(3, labels());
        const steps = Array.from({ length: 24 }, (_, i) => {
          if (i > 0 && i % room === 0) caches = model.extendCache(caches);
          const step = model.next(vectors, caches, tf.scalar(i, "int32"));
          caches = caches.map(({ past }, block) => ({ past, recent: step.recent[block] }));
          vectors = model.tokenVectors(tokens().slice([0, i], [-1, 1]));
          return step.logits;
        });
        assert(relativeError(tf.concat(steps, 1), expected.arraySync()) < TOLERANCE);
      });
      model.dispose();
    }));
}

Deno.test("no class is as the class after the last, and training drops classes at their rate", () =>
  assertNoLeak(() => {
    const model = buildTransformer({ ...SIZES, classes: 2, classDropout: 0.25 });
    tf.tidy(() => {
      const none = tf.fill<tf.Rank.R1>([3], 2, "int32");
      model.eval();
      assertEquals(model.call(tokens(), none).arraySync(), model.call(tokens()).arraySync());
      model.train();
      const token = model.classToken!;
      const drawn = token.call(tf.zeros<tf.Rank.R1>([4000], "int32"), 4000); // (4000, 1, 8)
      const dropped = drawn.equal(token.embedding.weight.slice([2, 0])).all(-1).mean();
      assert(Math.abs(dropped.dataSync()[0] - 0.25) < 4 * Math.sqrt(0.25 * 0.75 / 4000));
    });
    model.dispose();
  }));

Deno.test("the paper's size is the default, and a quarter of the positions is grouped", () =>
  assertNoLeak(() => {
    const paper = { codebookSize: 5, grid: [2, 2], layers: 1 } as const;
    const model = new MaskedTransformer(paper);
    const { dim, heads, mlpDim, norm, dropout } = model.options;
    assertEquals([dim, heads, mlpDim, norm, dropout], [768, 8, 3072, "post", 0.1]);
    const block = 4 * 768 * 769 + 2 * 768 * 3072 + 3072 + 768 + 4 * 768; // products, biases, norms
    const rest = 4 * 768 + 6 * 768 + 2 * 768 + 768 * 769 + 2 * 768 + 5;
    assertEquals(model.numParameters(), block + rest);
    model.dispose();
    const grouped = buildTransformer({ ...paper, dim: 64, patchMerging: true });
    assertEquals(grouped.position.shape, [1, 64]);
    grouped.dispose();
  }));

Deno.test("vectors computed from a codebook are as near to each other as its own", () =>
  assertNoLeak(() => {
    const model = buildTransformer({ ...SIZES, dim: 256, codeFeatures: 2 });
    tf.tidy(() => {
      const vectors = () => {
        const table = model.stem.table.call(tf.range(0, 8, 1, "int32")) as tf.Tensor2D; // (8, 256)
        return { mask: table.slice([7, 0]).arraySync(), codes: table.slice([0, 0], [7, -1]) };
      };
      const before = vectors();
      const near = tf.tensor2d([[5, 5], [5.1, 5], [-5, 5], [-5, -5], [5, -5], [4, -5], [-5, -4]]);
      (model.stem.table as CodebookEmbedding).setFeatures(near);
      const { mask, codes } = vectors();
      assertEquals(mask, before.mask); // the mask token has no features
      const distance = (a: number, b: number) =>
        codes.slice([a, 0], [1, -1]).sub(codes.slice([b, 0], [1, -1])).norm().arraySync() as number;
      assert(4 * Math.max(distance(0, 1), distance(4, 5)) < distance(0, 3));
      const x = tf.ones<tf.Rank.R3>([1, 2, 256]);
      const expected = codes.sum(1).div(16).arraySync() as number[];
      const [logits] = model.stem.table.tiedLogits(x, 7).arraySync()[0] as unknown as number[][];
      logits.forEach((logit, i) => assertAlmostEquals(logit, expected[i], 1e-4));
    });
    model.dispose();
  }));

Deno.test("what does not fit is refused by name", () =>
  assertNoLeak(() => {
    const refused = (options: Partial<MaskedTransformerOptions>, message: string) =>
      assertThrows(() => buildTransformer({ ...SIZES, ...options }), RangeError, message);
    refused({ layers: 0 }, "layers is 0; it must be a whole number from 1 to 1000");
    refused({ grid: [4, 0.5] }, "each item of it a whole number from 1 to 4096");
    refused({ classes: -1 }, "classes is -1; it must be a whole number from 0");
    refused({ tokenDim: 4 }, "length 8, not 4");
    const variant = { ...SIZES, patchMerging: true };
    assertThrows(() => new MaskedTransformer(variant), RangeError, "patchMerging");
    const model = buildTransformer(SIZES).eval();
    tf.tidy(() => {
      const wrong = tf.zeros<tf.Rank.R2>([1, 23], "int32");
      assertThrows(() => model.call(wrong), Error, "(B, 24), but got int32 of (1, 23)");
      const label = tf.zeros<tf.Rank.R1>([3], "int32");
      assertThrows(() => model.call(tokens(), label), Error, "knows no classes");
    });
    model.dispose();
  }));
