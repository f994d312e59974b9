// Numbers that callers hand over: each that makes no sense is refused by its name, before anything is computed.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  AutoregressiveDecoder,
  type DecodeOptions,
  generate,
  holeMask,
  inpaint,
  Inpainter,
  type InpaintOptions,
  intermediateDecodes,
  maskCounts,
  maskedLoss,
  type MaskedLossOptions,
  type MaskScheduleName,
  ParallelDecoder,
  parallelMethod,
  randomHoles,
} from "lib/maskgit/mod.ts";
import { exemplarFill } from "lib/maskgit/baselines/mod.ts";
import { haltonRanks, maskRatio, maskRatios, radicalInverse } from "lib/maskgit/schedules.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { onTensorFlow, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import {
  pictures,
  smallAutoregressive,
  smallMaskGit,
  smallTransformer,
} from "../support/small_models.ts";

const WRONG: [DecodeOptions, string][] = [
  ...[NaN, Infinity, -1].flatMap((value): [DecodeOptions, string][] => [
    [{ temperature: value }, `temperature is ${value}; it must be a number from 0 on`],
    [{ choiceTemperature: value }, `choiceTemperature is ${value}; it must be a number from 0 on`],
  ]),
  ...[NaN, 0, -3, 2.5, Infinity].map((steps): [DecodeOptions, string] => [
    { steps },
    `steps is ${steps}; it must be a whole number from 1 to 256`,
  ]),
  [{ steps: 3, startStep: 3 }, "startStep is 3; it must be a whole number from 0 to 2"],
  [{ startStep: -1 }, "startStep is -1"],
  [{ guidance: NaN }, "guidance is NaN; it must be a number"],
  [{ guidance: Infinity }, "guidance is Infinity"],
  [{ schedule: "sine" as MaskScheduleName }, `schedule is "sine"; it must be one of cosine`],
  [{ order: "random" as "halton" }, `order is "random"; it must be one of confidence`],
  [{ maxMasked: NaN }, "maxMasked is NaN"],
];

Deno.test("decoding names each number that makes no sense, and what it may be", () =>
  assertNoLeak(() => {
    const model = smallTransformer();
    const decoder = new ParallelDecoder(model);
    const unknown = tf.fill([2, 24], model.maskToken, "int32") as tf.Tensor2D;
    for (const [options, message] of WRONG) {
      assertThrows(() => decoder.decode(unknown, options), RangeError, message);
    }
    for (const seed of [NaN, -1, 0.5, 2 ** 31]) {
      assertThrows(() => decoder.decode(unknown, { seed }), RangeError, `not ${seed}`);
    }
    unknown.dispose();
    decoder.dispose();
    model.dispose();
  }));

Deno.test("a class that the transformer does not know is named with the number of classes", () =>
  assertNoLeak(async () => {
    const [model, ordered] = [smallTransformer(), smallAutoregressive()];
    const [parallel, autoregressive] = [
      new ParallelDecoder(model),
      new AutoregressiveDecoder(ordered),
    ];
    const unknown = tf.fill([1, 24], model.maskToken, "int32") as tf.Tensor2D;
    for (const one of onTensorFlow() ? [-1, 4, 700] : []) {
      const classes = tf.tensor1d([one], "int32");
      const message = `class is ${one}; this transformer knows 3 classes, from 0 to 2`;
      assertThrows(() => parallel.decode(unknown, { classes }), RangeError, message);
      assertThrows(() => autoregressive.decode(unknown, { classes }), RangeError, message);
      classes.dispose();
    }
    const none = tf.tensor1d([3], "int32");
    const [asked, free] = [{ classes: none, steps: 2 }, { steps: 2 }].map((options) =>
      tf.tidy(() => parallel.decode(unknown, options).tokens.arraySync())
    );
    assertEquals(asked, free);
    tf.dispose([unknown, none]);
    const whole = smallMaskGit();
    const make = (classes: number[]) => generate(whole, { classes, batchSize: 1, steps: 1 });
    await assertRejects(() => make([0, 1, 12]), RangeError, "class is 12; this transformer");
    await assertRejects(() => make([NaN]), RangeError, "class is NaN");
    const without = smallMaskGit({ classes: 0 });
    await assertRejects(() => generate(without, { classes: [0] }), RangeError, "knows no classes");
    for (const part of [parallel, autoregressive, model, ordered, whole, without]) part.dispose();
  }));

Deno.test("methods and the pipeline refuse such numbers before they touch a picture", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const inpainter = new Inpainter(model);
    const options = { choiceTemperature: NaN };
    assertThrows(() => parallelMethod(inpainter, options), RangeError, "is NaN");
    const images = pictures(1, 1);
    const mask = { height: 16, width: 24, data: new Uint8Array(16 * 24).fill(1) };
    const stops = () => intermediateDecodes(inpainter, images, [mask], { steps: 0 });
    await assertRejects(stops, RangeError, "steps is 0");
    for (const batchSize of [0, NaN, -1]) {
      const run = () => inpainter.run(images, [mask], () => [], { batchSize });
      await assertRejects(run, RangeError, `batchSize is ${batchSize}`);
    }
    for (const part of [inpainter, model]) part.dispose();
  }));

Deno.test("schedules, ranks, holes and masks refuse such numbers too", () => {
  const refused = (run: () => unknown, message: string) => assertThrows(run, RangeError, message);
  refused(() => maskRatio(NaN), "done is NaN; it must be a number from 0 to 1");
  refused(() => maskRatio(1.5), "done is 1.5");
  refused(() => maskRatio(0.5, "sine" as "cosine"), `schedule is "sine"`);
  refused(() => tf.tidy(() => maskRatios(tf.scalar(0.5), "toString" as "cosine")), "schedule is");
  refused(() => maskCounts(-1, 8), "masked is -1");
  refused(() => maskCounts(10, 0), "steps is 0");
  refused(() => maskCounts(10, 4, "cosine", 4), "startStep is 4; it must be a whole number");
  assertEquals(maskCounts(100, 4, "linear", 2), [100, 100, 25, 0]);
  assertEquals(maskCounts(100, 4, "linear"), [75, 50, 25, 0]);
  refused(() => haltonRanks([0, 4]), "rows is 0; it must be a whole number from 1 on");
  refused(() => haltonRanks([4, 2.5]), "columns is 2.5");
  refused(() => radicalInverse(3, 1), "base is 1; it must be a whole number from 2 on");
  refused(() => radicalInverse(NaN, 2), "index is NaN");
  const size = { height: 16, width: 24 };
  refused(() => randomHoles(NaN, size, 4), "count is NaN");
  refused(() => randomHoles(1, size, 0), "patch is 0");
  refused(() => randomHoles(1, { height: 16, width: Infinity }, 4), "width is Infinity");
  refused(() => randomHoles(1, size, 4, { shares: [0.1, NaN] }), "the largest share is NaN");
  refused(() => randomHoles(1, size, 4, { shares: [0.5, 0.1] }), "the least comes first");
  refused(() => randomHoles(1, size, 5, { aligned: true }), "24x16 pixels is no grid of 5x5");
  refused(() => randomHoles(1, size, 4, { seed: NaN }), "seed NaN");
});

Deno.test("restoring looks at its options also where nothing is hidden, and no pictures give none", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const run = (options: InpaintOptions) => inpaint(model, pictures(1, 1), [], options);
    await assertRejects(() => run({ steps: NaN }), RangeError, "steps is NaN");
    await assertRejects(() => run({ temperature: -1 }), RangeError, "temperature is -1");
    const none = pictures(1, 1).slice(0, 0);
    assertEquals(await inpaint(model, none, [{ x: 1, y: 1, width: 2, height: 2 }]), []);
    model.dispose();
  }));

Deno.test("generate refuses such numbers, and an exemplar's patch is never larger than the picture", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    for (
      const [options, message] of [
        [{ count: 0 }, "generate: count is 0; it must be a whole number from 1 on"],
        [{ count: NaN }, "count is NaN"],
        [{ classes: [] }, "count is 0"],
        [{ batchSize: 0.5 }, "batchSize is 0.5"],
      ] as const
    ) {
      await assertRejects(() => generate(model, options), RangeError, message);
    }
    model.dispose();
    const image = pictures(1, 2);
    const mask = holeMask([{ x: 3, y: 4, width: 2, height: 2 }], image);
    const [whole, huge] = [2 * 24 + 1, 2 ** 33 + 1].map((patch) =>
      exemplarFill(image, [mask], { patch })
    );
    assertEquals(huge.data, whole.data);
  }));

Deno.test("the loss refuses options out of their range", () =>
  assertNoLeak(() => {
    const model = smallTransformer();
    const tokens = tf.zeros([1, 24], "int32") as tf.Tensor2D;
    const wrong: [MaskedLossOptions, string][] = [
      [{ labelSmoothing: NaN }, "labelSmoothing is NaN"],
      [{ labelSmoothing: 1 }, "labelSmoothing is 1; it must be a number from 0 on and below 1"],
      [{ rectangles: 1.5 }, "rectangles is 1.5; it must be a number from 0 to 1"],
      [{ rectangleSides: [0.5, NaN] }, "the most of rectangleSides is NaN"],
      [{ rectangleSides: [0.5, 0.25] }, "the least of rectangleSides is 0.5"],
      [{ schedule: "sine" as "cosine" }, `schedule is "sine"`],
      [{ reduction: "sum" as "token" }, `reduction is "sum"; it must be one of token, picture`],
    ];
    for (const [options, message] of wrong) {
      const run = () => maskedLoss(model, tokens, { random: new TensorRandom(1), ...options });
      assertThrows(run, RangeError, message);
    }
    tokens.dispose();
    model.dispose();
  }));
