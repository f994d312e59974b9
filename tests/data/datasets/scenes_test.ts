// Generated scenes: repeatable, balanced, cached; objects lie in the picture, and only they tell the class.
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { digestOf } from "lib/data/files/checksum.ts";
import type { ImageDataset } from "lib/data/datasets/dataset.ts";
import { type ImageKeys, renderDataset } from "lib/data/datasets/synthetic_dataset.ts";
import { toImages } from "lib/data/images/images.ts";
import { generateScenes } from "lib/data/datasets/scenes.ts";
import { BACKGROUND_KINDS } from "lib/data/datasets/scenes/backgrounds/mod.ts";
import { CLASSES } from "lib/data/datasets/scenes/classes.ts";
import { drawScene, planScene, WORLD } from "lib/data/datasets/scenes/scene.ts";
import { assertNoLeak } from "../../support/leaks.ts";
import { objectMasks } from "./object_masks.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";

const draw = (count: number, seed = 1, split: "train" | "test" = "train") =>
  generateScenes({ count, seed, split, folder: null });

/** A fingerprint of pixels and labels; comparing large arrays element by element takes seconds. */
const fingerprint = (
  { images, labels }: ImageDataset,
) => [digestOf(images, "md5"), labels.join("")];

Deno.test("generateScenes: the same seed gives the same scenes, fewer are the beginning of more", async () => {
  const [scenes, again, fewer] = await Promise.all([draw(200), draw(200), draw(70)]);
  assertEquals(fingerprint(again), fingerprint(scenes));
  assertEquals(fingerprint(fewer), fingerprint(scenes.first(70)));
  assertNotEquals(fingerprint(await draw(70, 2)), fingerprint(fewer));
});

Deno.test("generateScenes: no image comes twice, nor in both splits", async () => {
  const sets = await Promise.all([draw(200), draw(200, 1, "test"), draw(200, 2)]);
  const digests = sets.flatMap((set) =>
    Array.from(set.labels, (_, i) => digestOf(set.image(i), "md5"))
  );
  assertEquals(new Set(digests).size, 600);
});

Deno.test("generateScenes: 64x64 in colour, the classes equally frequent, the source told", async () => {
  const scenes = await draw(100);
  assertEquals([scenes.height, scenes.width, scenes.channels, scenes.count], [64, 64, 3, 100]);
  assert(scenes.classNames.length >= 12);
  assert(scenes.classNames.includes("cat") && scenes.classNames.includes("dog"));
  const counts = scenes.classNames.map((_, k) =>
    scenes.labels.filter((label) => label === k).length
  );
  assertEquals(counts.toSorted(), [8, 8, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9]); // 100 = 8 * 12 + 4
  assert(scenes.source.startsWith("generated scenes, not real ones"), scenes.source);
  await assertRejects(() => draw(0), RangeError, "count must be a whole number from 1, not 0");
});

Deno.test("generateScenes: batches of flat colour images come back as the same pictures", async () => {
  const scenes = await draw(24);
  await assertNoLeak(async () => {
    for (const { images } of scenes.batches({ batchSize: 24, epochs: 1, shuffle: false })) {
      assertEquals(images.shape, [24, 64 * 64 * 3]);
      const pictures = await toImages(images);
      assertEquals([pictures.height, pictures.width, pictures.channels], [64, 64, 3]);
      assertEquals(digestOf(pictures.data, "md5"), digestOf(scenes.images, "md5"));
    }
  });
});

Deno.test("generateScenes keeps what it drew, and draws a damaged file anew", async () => {
  await withFolder(async (folder) => {
    const options = { count: 20, seed: 8, folder };
    const calls: number[] = [];
    const first = await generateScenes({ ...options, onProgress: ({ done }) => calls.push(done) });
    const [name, ...others] = namesIn(folder);
    assertEquals(others, []);
    const cached = await generateScenes({ ...options, onProgress: () => calls.push(-1) });
    assertEquals(calls, [20], "the second time nothing is drawn");
    assertEquals(fingerprint(cached), fingerprint(first));

    const path = join(folder, name), whole = await Deno.readFile(path);
    const flipped = whole.slice();
    flipped[100_000] ^= 1;
    for (const damaged of [whole.subarray(0, 1000), flipped, new Uint8Array(0)]) {
      await Deno.writeFile(path, damaged);
      assertEquals(fingerprint(await generateScenes(options)), fingerprint(first));
      assertEquals(digestOf(await Deno.readFile(path), "md5"), digestOf(whole, "md5"));
    }
    assertEquals(namesIn(folder), [name]);
  });
});

/** Labels and keys of images as a data set of scenes has them, without drawing any. */
async function labelsAndKeys(count: number): Promise<{ labels: Uint8Array; keys: ImageKeys[] }> {
  const all: ImageKeys[] = [];
  const { labels } = await renderDataset({
    name: "planned",
    drawnFrom: "nothing",
    version: 1,
    ...{ height: 1, width: 1, channels: 1 },
    classNames: CLASSES.map(({ name }) => name),
    batchSize: count,
    renderBatch: (labels, keys) => {
      all.push(...keys);
      return Promise.resolve(labels);
    },
  }, { count, seed: 3, folder: null });
  return { labels, keys: all };
}

/** Pearson's chi-square of pairs of (row, column); large when the one tells about the other. */
function chiSquare(pairs: readonly (readonly [number, number])[], rows: number, columns: number) {
  const table = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  for (const [row, column] of pairs) table[row][column]++;
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const down = Array.from({ length: columns }, (_, k) => sum(table.map((row) => row[k])));
  return sum(table.flatMap((row) =>
    row.map((seen, k) => {
      const expected = sum(row) * down[k] / pairs.length;
      return (seen - expected) ** 2 / expected;
    })
  ));
}

Deno.test("scenes: neither background, nor colour, nor place says anything about the class", async () => {
  const { labels, keys } = await labelsAndKeys(12_000);
  const plans = keys.map((key) => planScene(...key));
  const schemes = [...new Set(plans.map(({ scheme }) => JSON.stringify(scheme)))];
  const facts: Record<string, [values: number, of: (plan: typeof plans[number]) => number]> = {
    background: [BACKGROUND_KINDS.length, (plan) => BACKGROUND_KINDS.indexOf(plan.background)],
    scheme: [WORLD.schemes, ({ scheme }) => schemes.indexOf(JSON.stringify(scheme))],
    place: [4, ({ x, y }) => (x > 0 ? 2 : 0) + (y > 0 ? 1 : 0)],
    turn: [4, ({ mirrored, light }) => (mirrored ? 2 : 0) + (light > 0 ? 1 : 0)],
  };
  for (const [name, [values, of]] of Object.entries(facts)) {
    const pairs = plans.map((plan, i) => [labels[i], of(plan)] as const);
    const freedom = (CLASSES.length - 1) * (values - 1);
    const found = chiSquare(pairs, CLASSES.length, values);
    // Mean and variance of chi-square are its degrees of freedom, once and twice.
    const limit = freedom + 3.3 * Math.sqrt(2 * freedom);
    assert(found < limit, `${name}: chi-square ${found} with ${freedom} degrees of freedom`);
    // All values are there, so that the figure means something.
    assertEquals(new Set(pairs.map(([, value]) => value)).size, values, name);
  }
});

Deno.test("scenes: what is round the object is the same whatever the class", () => {
  for (let i = 0; i < 30; i++) {
    const layers = CLASSES.map((_, label) => drawScene(planScene(5, i), label, "s"));
    assertEquals(new Set(layers.map(({ background }) => background)).size, 1);
    assertEquals(new Set(layers.map(({ front }) => front)).size, 1);
    assertEquals(new Set(layers.map(({ object }) => object)).size, CLASSES.length);
  }
});

Deno.test("scenes: every class draws clean SVG before every background, for many seeds", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 1200; i++) {
    const label = i % CLASSES.length, plan = planScene(6, i);
    const { background, object, front } = drawScene(plan, label, "s");
    const svg = background + object + front;
    assert(!/NaN|undefined|Infinity|null/.test(svg), `${CLASSES[label].name}, scene ${i}: ${svg}`);
    const ids = [...svg.matchAll(/ id="(\w+)"/g)].map(([, id]) => id);
    assertEquals(new Set(ids).size, ids.length, `scene ${i}: two gradients with one name`);
    for (const [, used] of svg.matchAll(/url\(#(\w+)\)/g)) assert(ids.includes(used), used);
    seen.add(`${plan.background} ${label}`);
  }
  assertEquals(seen.size, BACKGROUND_KINDS.length * CLASSES.length);
});

Deno.test("scenes: objects fill a quarter to a half of the picture and lie within it", async () => {
  const goesOnBelow = ["cat", "dog", "flower"];
  for (const [label, { name }] of CLASSES.entries()) {
    const masks = await objectMasks(label, 80);
    const mean = masks.reduce((sum, { cover }) => sum + cover, 0) / masks.length;
    assert(mean > 0.3 && mean < 0.53, `${name}: covers ${mean} of the picture on average`);
    for (const { cover, beside, below } of masks) {
      assert(cover > 0.18 && cover < 0.65, `${name}: covers ${cover} of the picture`);
      assert(beside < 0.12, `${name}: ${beside} of it lies beside or above the picture`);
      assert(goesOnBelow.includes(name) || below < 0.12, `${name}: ${below} lies below`);
    }
  }
});
