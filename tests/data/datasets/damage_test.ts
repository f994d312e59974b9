// Sets of damaged pictures: what they lack, how strongly, and that nothing else changes.
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { type Damage, DAMAGES, ImageDataset, type Images } from "lib/data/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";

const CLASSES = ["a", "b", "c", "d"];
const COUNT = 80;
/** A picture's first pixel is its number, the second its class, the others half bright, half dark. */
const pictures = new ImageDataset({
  ...{ name: "numbers", source: "made for tests", classNames: CLASSES },
  ...{ height: 8, width: 8, channels: 1 },
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 4),
  images: Uint8Array.from({ length: COUNT * 64 }, (_, i) => {
    const [number, pixel] = [Math.floor(i / 64), i % 64];
    return [number, number % 4][pixel] ?? (pixel % 8 < 4 ? 200 : 60);
  }),
});

/** First and second pixel of each picture. */
const numbers = (images: Images) =>
  Array.from({ length: images.count }, (_, i) => images.data[64 * i]);
const classes = (images: Images) => numbers(images).map((number) => number % 4);

function meanDifference(a: Images, b: Images): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0) / a.data.length;
}

const options = { count: 40, seed: 3 };

Deno.test("without strength every damage takes the same undamaged pictures", () =>
  assertNoLeak(async () => {
    const sets = await Promise.all(
      Object.values(DAMAGES).map((damage: Damage) => damage(pictures, 0, options)),
    );
    for (const set of sets) assertEquals(set.data, sets[0].data);
    assertEquals(new Set(numbers(sets[0])).size, 40);
    const others = await DAMAGES.noise(pictures, 0, { ...options, seed: 4 });
    assertNotEquals(others.data, sets[0].data);
  }));

Deno.test("noise and blur grow with their strength, and are the same for the same seed", () =>
  assertNoLeak(async () => {
    for (const damage of [DAMAGES.noise, DAMAGES.blur] as Damage[]) {
      const [none, some, most] = await Promise.all(
        [0, 0.3, 1].map((strength) => damage(pictures, strength, options)),
      );
      const steps = [meanDifference(none, some), meanDifference(none, most)];
      assert(steps[0] > 5 && steps[1] > 1.2 * steps[0], String(steps));
      assertEquals((await damage(pictures, 0.3, options)).data, some.data);
    }
  }));

Deno.test("classes go missing one after the other, and the set stays as large", async () => {
  const left = async (strength: number) => {
    const set = await DAMAGES["missing classes"](pictures, strength, options);
    assertEquals(set.count, 40);
    return [...new Set(classes(set))].sort();
  };
  assertEquals(await left(0.25), [0, 1, 2]);
  assertEquals(await left(0.5), [0, 1]);
  assertEquals(await left(1), [0]);
});

Deno.test("a collapsed set has all classes, and fewer different pictures of each", async () => {
  const different = async (strength: number) => {
    const set = await DAMAGES["mode collapse"](pictures, strength, options);
    assertEquals([set.count, new Set(classes(set)).size], [40, 4]);
    return new Set(numbers(set)).size;
  };
  assertEquals(await different(0.5), 20);
  assertEquals(await different(1), 4);
});

Deno.test("a damage that makes no sense is refused", async () => {
  const noise = (strength: number, count: number) => DAMAGES.noise(pictures, strength, { count });
  await assertRejects(() => noise(1.5, 10), RangeError, "from 0 to 1, not 1.5");
  await assertRejects(() => noise(0.5, 81), RangeError, "81 pictures cannot be chosen from 80");
  await assertRejects(
    async () => await DAMAGES["mode collapse"](pictures, NaN, { count: 4 }),
    RangeError,
  );
});
