// Restoring, widening and making pictures: what must hold whatever the model has learnt.

import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { Images, Random } from "lib/data/mod.ts";
import {
  decode,
  generate,
  type Hidden,
  type Hole,
  holeMask,
  inpaint,
  Inpainter,
  type InpaintOptions,
  MaskGit,
  outpaint,
  tokenMask,
} from "lib/maskgit/mod.ts";
import { maskedTokens, pasteTokens } from "lib/maskgit/stages.ts";
import type { ClassHeadTransformer } from "lib/models/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { BYTES, pictures, SIZE, smallMaskGit, smallTransformer } from "../support/small_models.ts";

/** The pictures with other pixels where they are hidden. */
function changed(images: Images, hidden: Uint8Array, seed: number): Images {
  const other = pictures(images.count, seed).data;
  const data = images.data.map((byte, i) =>
    hidden[Math.floor(i / 3) % hidden.length] ? other[i] : byte
  );
  return new Images(data, images);
}

const hole: Hole = { x: 5, y: 3, width: 9, height: 7 };
const cases: Record<string, { holes: Hole[]; options?: InpaintOptions }> = {
  "a hole": { holes: [hole] },
  "one pixel": { holes: [{ x: 23, y: 0, width: 1, height: 1 }] },
  "two holes at borders": {
    holes: [{ x: 0, y: 9, width: 4, height: 7 }, { x: 20, y: 2, width: 4, height: 5 }],
    options: { samples: 3, steps: 3 },
  },
  "a soft edge, a ring, classes and guidance": {
    holes: [hole],
    options: { feather: 2, ring: 1, classes: [0, 2], guidance: 2 },
  },
  "the whole picture": { holes: [{ x: 0, y: 0, width: 24, height: 16 }] },
};

for (const [name, { holes, options = {} }] of Object.entries(cases)) {
  Deno.test(`inpaint (${name}): hidden pixels have no influence, known ones stay, seeds repeat`, () =>
    assertNoLeak(async () => {
      const model = smallMaskGit();
      const images = pictures(2, 1);
      const hidden = holeMask(holes, SIZE).data;
      const inpainter = new Inpainter(model);
      const run = (images: Images, seed: number) =>
        inpainter.inpaint(images, holes, { steps: 4, ...options, seed });
      const made = await run(images, 5);
      assertEquals(
        made.map(({ count }) => count),
        [1, 1].map((one) => one * (options.samples ?? 1)),
      );
      const bytes = (sets: Images[]) => Images.concat(sets).data;
      assertEquals(bytes(await run(changed(images, hidden, 7), 5)).length, bytes(made).length);
      const from = bytes(await run(changed(images, hidden, 7), 5));
      bytes(made).forEach((byte, i) => assertEquals(byte, from[i]));
      made.forEach((set, picture) => {
        for (let i = 0; i < set.data.length; i++) {
          const known = !hidden[Math.floor((i % BYTES) / 3)];
          if (known) assertEquals(set.data[i], images.at(picture).data[i % BYTES]);
        }
      });
      assertEquals(bytes(await run(images, 5)), bytes(made));
      if (hidden.length > 100 && holes[0].width > 1) {
        assertNotEquals(bytes(await run(images, 6)), bytes(made));
      }
      inpainter.dispose();
      model.dispose();
    }));
}

Deno.test("300 random holes: tokens of hidden pixels are gone before decoding, bit by bit", () =>
  assertNoLeak(() => {
    const model = smallMaskGit();
    const random = new Random(3);
    const [first, second] = [1, 2].map((seed) =>
      new TensorRandom(seed).uniform<tf.Rank.R4>([1, 16, 24, 3], -1, 1)
    );
    for (let i = 0; i < 300; i++) {
      const [width, height] = [1 + random.integer(24), 1 + random.integer(16)];
      const hole = { width, height, x: random.integer(25 - width), y: random.integer(17 - height) };
      const mask = holeMask([hole], SIZE);
      const touched = tokenMask(mask, 4).data;
      tf.tidy(() => {
        const hidden = tf.tensor4d(mask.data, [1, 16, 24, 1], "bool");
        const masked = tf.tensor2d(touched, [1, 24], "bool");
        const run = (images: tf.Tensor4D) => {
          const given = maskedTokens(model, { images, hidden, masked });
          const options = { steps: 2, states: true };
          const { tokens, states } = decode(model.transformer, given, new TensorRandom(i), options);
          return { images: pasteTokens(model, tokens, { images, hidden }), states };
        };
        const [a, b] = [first, tf.where(hidden, second, first)].map(run);
        const seen = a.states[0].masked.dataSync();
        touched.forEach((masked, token) => assertEquals(seen[token] === 11, masked === 1));
        assertEquals(b.states[0].masked.dataSync(), seen);
        assertEquals(b.images.dataSync(), a.images.dataSync());
        const kept = tf.where(hidden, 0, a.images.sub(first)).abs().max();
        assertEquals(kept.dataSync()[0], 0);
      });
    }
    tf.dispose([first, second]);
    model.dispose();
  }));

Deno.test("holes are filled with the class in mind that the rest tells; pictures from nothing with none", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit({ classHead: true });
    const told = 1;
    const { bias } = (model.transformer as ClassHeadTransformer).classHead;
    tf.tidy(() => bias!.assign(tf.oneHot([told], 3).squeeze<tf.Tensor1D>().mul(1e9)));
    const images = pictures(2, 1);
    const run = async (options: InpaintOptions) => {
      const made = await inpaint(model, images, [hole], { steps: 3, guidance: 2, ...options });
      return Images.concat(made).data;
    };
    const usual = await run({});
    assertEquals(usual, await run({ classes: [told, told] }));
    const none = await run({ predictClass: false });
    assertNotEquals(usual, none);
    const free = await generate(model, { count: 2, steps: 3, guidance: 2 });
    const asked = await generate(model, { classes: [told, told], steps: 3, guidance: 2 });
    assertNotEquals(free.data, asked.data);
    model.dispose();
  }));

Deno.test("no hole gives the pictures back, and masks may differ from picture to picture", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const images = pictures(2, 1);
    const [a, b] = await inpaint(model, images, [], { samples: 2 });
    assertEquals(a.data, Images.concat([images.at(0), images.at(0)]).data);
    assertEquals(b.at(1).data, images.at(1).data);
    const masks = [holeMask([], SIZE), holeMask([hole], SIZE)];
    const [same, restored] = await inpaint(model, images, masks);
    assertEquals(same.data, images.at(0).data);
    assertNotEquals(restored.data, images.at(1).data);
    model.dispose();
  }));

Deno.test("outpaint keeps the picture in its place, and generate makes one of each class", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const small = new Images(pictures(1, 2).data.slice(0, 5 * 6 * 3), {
      height: 5,
      width: 6,
      channels: 3,
    });
    const [wide] = await outpaint(model, small, { x: 11, y: 4 });
    assertEquals([wide.height, wide.width], [16, 24]);
    for (let y = 0; y < 5; y++) {
      const from = ((4 + y) * 24 + 11) * 3;
      assertEquals(wide.data.slice(from, from + 18), small.data.slice(y * 18, (y + 1) * 18));
    }
    const made = await generate(model, { classes: [0, 1, 2], guidance: 1, seed: 4 });
    assertEquals([made.count, made.height, made.width], [3, 16, 24]);
    assertEquals((await generate(model, { count: 2 })).count, 2);
    // In parts, each part with numbers of its own.
    const parts = await generate(model, { count: 5, batchSize: 2, seed: 3 });
    assertEquals(parts.count, 5);
    assertEquals(parts.slice(0, 2).data, (await generate(model, { count: 2, seed: 3 })).data);
    assertEquals(parts.slice(2, 4).data, (await generate(model, { count: 2, seed: 5 })).data);
    assertNotEquals(parts.at(0).data, parts.at(2).data);
    await assertRejects(() => generate(model, { classes: [] }), RangeError, "count is 0");
    model.dispose();
  }));

Deno.test("what does not fit is refused by name", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const images = pictures(2, 1);
    const refused = (hidden: Hidden, message: string, options: InpaintOptions = {}) =>
      assertRejects(() => inpaint(model, images, hidden, options), RangeError, message);
    await refused([{ ...hole, x: 20 }], "hole 1 (x 20, y 3, width 9, height 7) leaves the 24x16");
    await refused({ height: 2, width: 2, data: new Uint8Array(4) }, "2x2 with 4 values");
    const mask = holeMask([hole], SIZE);
    await refused([mask, mask, mask], "3 masks for 2 images");
    await refused(mask, "samples is 0; it must be a whole number from 1 on", { samples: 0 });
    await refused(mask, "1 classes for 2 images", { classes: [1] });
    await refused(mask, "steps is 0; it must be", { steps: 0 });
    const large = new Images(new Uint8Array(3 * 32 * 32), { height: 32, width: 32, channels: 3 });
    await assertRejects(() => inpaint(model, large, []), RangeError, "24x16, but these are 32x32");
    const other = smallTransformer({ codebookSize: 12 });
    assertThrows(() => new MaskGit(model.tokenizer, other), RangeError, "11 codes");
    assert(model.size.height === 16);
    [model, other].forEach((part) => part.dispose());
  }));

Deno.test("inpaint traces at its second call, gives what an Inpainter does, and the model frees it", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const images = pictures(2, 1);
    const inpainter = new Inpainter(model);
    const [expected] = await inpainter.inpaint(images, [hole], { steps: 4 });
    inpainter.dispose();
    let ran = 0;
    const embed = model.transformer.stem.embed.bind(model.transformer.stem);
    model.transformer.stem.embed = (tokens) => (ran++, embed(tokens));
    const runs: number[] = [];
    for (let i = 0; i < 4; i++) {
      const [restored] = await inpaint(model, images, [hole], { steps: 4 });
      assertEquals(restored.data, expected.data);
      runs.push(ran);
    }
    assert(runs[0] > 0 && runs[1] > runs[0]); // as it is, then traced
    assertEquals(runs.slice(2), [runs[1], runs[1]]); // no JavaScript of the model runs any more
    model.train(); // other code may have set it so: restoring is inference
    const [again] = await inpaint(model, images, [hole], { steps: 4 });
    assertEquals(again.data, expected.data);
    model.dispose();
  }));
