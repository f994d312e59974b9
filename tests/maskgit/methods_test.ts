// Ways to restore behind one face: what each must leave alone, and what each must give.

import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { Images } from "lib/data/mod.ts";
import {
  AutoregressiveDecoder,
  autoregressiveMethod,
  CLASSICAL_METHODS,
  decodingSteps,
  hidePixels,
  type Hole,
  holeMask,
  inpaint,
  Inpainter,
  intermediateDecodes,
  type Mask,
  originalTokens,
  parallelMethod,
  randomTokens,
  type RestorationMethod,
  tokenMask,
} from "lib/maskgit/mod.ts";
import { FASTEST } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import {
  BYTES,
  pictures,
  SIZE,
  smallAutoregressive,
  smallMaskGit,
} from "../support/small_models.ts";

const HOLES: Hole[] = [
  { x: 5, y: 3, width: 9, height: 7 },
  { x: 0, y: 0, width: 24, height: 16 },
  { x: 12, y: 8, width: 4, height: 4 },
];
const MASKS = HOLES.map((hole) => holeMask([hole], SIZE));

/** The pictures with other pixels where they are hidden. */
function spoilt(images: Images, masks: readonly Mask[], seed: number): Images {
  const other = pictures(images.count, seed).data;
  const data = images.data.map((byte, i) => {
    const hidden = masks[Math.floor(i / BYTES)].data[Math.floor((i % BYTES) / 3)];
    return hidden ? other[i] : byte;
  });
  return new Images(data, images);
}

Deno.test("methods: known pixels stay; hidden ones have no influence but on the original's tokens", () =>
  assertNoLeak(async () => {
    const [model, twin] = [smallMaskGit(), smallAutoregressive()];
    const inpainter = new Inpainter(model, FASTEST);
    const autoregressive = new AutoregressiveDecoder(twin, FASTEST);
    const methods: Record<string, RestorationMethod> = {
      ...CLASSICAL_METHODS,
      random: randomTokens(inpainter, 3),
      original: originalTokens(inpainter),
      parallel: parallelMethod(inpainter, { steps: 3, seed: 2 }),
      autoregressive: autoregressiveMethod(inpainter, autoregressive, { seed: 2 }),
    };
    const images = pictures(3, 1);
    const [a, b] = [7, 8].map((seed) => spoilt(images, MASKS, seed));
    const made = new Map<string, Uint8Array>();
    for (const [name, method] of Object.entries(methods)) {
      const { data, count } = await method(a, MASKS);
      assertEquals(count, 3);
      data.forEach((byte, i) => {
        const hidden = MASKS[Math.floor(i / BYTES)].data[Math.floor((i % BYTES) / 3)];
        if (!hidden && byte !== a.data[i]) throw new Error(`${name} changes a known pixel`);
      });
      const other = (await method(b, MASKS)).data;
      if (name === "original") assertNotEquals(other, data);
      else assert(other.every((byte, i) => byte === data[i]), `${name} sees hidden pixels`);
      made.set(data.join(), data);
    }
    assertEquals(made.size, Object.keys(methods).length);
    [inpainter, autoregressive, model, twin].forEach((part) => part.dispose());
  }));

Deno.test("the parallel method is what inpaint gives, and the last of the intermediate decodes", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const inpainter = new Inpainter(model);
    const images = pictures(3, 1);
    const options = { steps: 4, seed: 2, choiceTemperature: 1 };
    const expected = Images.concat(await inpaint(model, images, MASKS, options)).data;
    const made = await parallelMethod(inpainter, options)(images, MASKS);
    assertEquals(made.data, expected);
    const stops = await intermediateDecodes(inpainter, images, MASKS, options);
    assertEquals(stops.length, 4);
    assertEquals(stops[3].data, expected);
    assertNotEquals(stops[0].data, expected);
    // A batch at a time: other seeds, but the same first pictures.
    const parts = await inpainter.run(
      images,
      MASKS,
      (tokens, batch) => inpainter.decode(tokens, batch, options).tokens,
      { batchSize: 2 },
    );
    assertEquals(parts[0].count, 3);
    await assertRejects(
      () => inpainter.run(images, MASKS.slice(1), (tokens) => tokens),
      RangeError,
      "2 masks for 3 images",
    );
    [inpainter, model].forEach((part) => part.dispose());
  }));

Deno.test("the original's tokens give the tokenizer's reconstruction where a whole picture is hidden", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const inpainter = new Inpainter(model);
    const images = pictures(2, 1);
    const all = [MASKS[1], MASKS[1]];
    const made = await originalTokens(inpainter)(images, all);
    const [known] = await inpainter.run(images, all, (_, { originals }) => originals());
    assertEquals(made.data, known.data);
    [inpainter, model].forEach((part) => part.dispose());
  }));

Deno.test("decodingSteps: fewer masked tokens at each step, grey where masked, the last is the result", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const inpainter = new Inpainter(model);
    const [image, options] = [pictures(1, 1), { steps: 3, seed: 2 }];
    const steps = await decodingSteps(inpainter, image, MASKS[0], options);
    const made = await parallelMethod(inpainter, options)(image, [MASKS[0]]);
    assertEquals(steps[2].sampled.data, made.data);
    const unknown = tokenMask(MASKS[0], 4).data.reduce((sum, one) => sum + one, 0);
    assertEquals(steps[0].masked, unknown);
    assert(steps[0].masked > steps[1].masked && steps[1].masked > steps[2].masked);
    for (const { seen, confidence, masked } of steps) {
      let grey = 0;
      for (let token = 0; token < 24; token++) {
        const corner = (Math.floor(token / 6) * 4 * 24 + (token % 6) * 4) * 3;
        const square = [0, 1, 2, 3].flatMap((y) => [
          ...seen.data.subarray(corner + y * 72, corner + y * 72 + 12),
        ]);
        if (square.every((byte) => byte === 128)) grey++;
        const level = confidence.data[corner];
        const sure = confidence.data.subarray(corner, corner + 12);
        assert(sure.every((byte) => byte === level));
      }
      assertEquals(grey, masked);
      assertEquals(confidence.data[(10 * 24 + 20) * 3], 255); // a known token
    }
    await assertRejects(
      () => decodingSteps(inpainter, image, holeMask([], SIZE)),
      RangeError,
      "hides nothing",
    );
    [inpainter, model].forEach((part) => part.dispose());
  }));

Deno.test("hidePixels makes hidden pixels grey and leaves the others", () => {
  const images = pictures(3, 1);
  hidePixels(images, MASKS).data.forEach((byte, i) => {
    const hidden = MASKS[Math.floor(i / BYTES)].data[Math.floor((i % BYTES) / 3)];
    assertEquals(byte, hidden ? 128 : images.data[i]);
  });
  assertThrows(() => hidePixels(images, MASKS.slice(1)), RangeError, "2 masks for 3 images");
});
