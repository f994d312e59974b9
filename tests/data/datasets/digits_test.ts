// Generated digits: repeatable, balanced, made like MNIST, and classes that can be told apart.
import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { digestOf } from "lib/data/files/checksum.ts";
import type { ImageDataset } from "lib/data/datasets/dataset.ts";
import { generateDigits } from "lib/data/datasets/digits.ts";
import { DATA_VARIABLE, dataKind, loadDigits } from "lib/data/datasets/choose.ts";
import { loadMnist } from "lib/data/datasets/mnist.ts";
import { mirrorFolder } from "lib/data/files/paths.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";
import { warningsOf } from "../../support/warnings.ts";

const draw = (count: number, seed = 1, split: "train" | "test" = "train") =>
  generateDigits({ count, seed, split, folder: null });

/** A fingerprint of pixels and labels; comparing large arrays element by element takes seconds. */
const fingerprint = (
  { images, labels }: ImageDataset,
) => [digestOf(images, "md5"), labels.join("")];

Deno.test("generateDigits: the same seed gives the same digits, fewer are the beginning of more", async () => {
  const [digits, again, fewer] = await Promise.all([draw(700), draw(700), draw(33)]);
  assertEquals(fingerprint(again), fingerprint(digits));
  assertEquals(fingerprint(fewer), fingerprint(digits.first(33)));
  assertNotEquals(fingerprint(await draw(33, 2)), fingerprint(fewer));
});

Deno.test("generateDigits: no image comes twice, nor in both splits", async () => {
  const [train, test] = await Promise.all([draw(700), draw(700, 1, "test")]);
  const texts = [train, test].flatMap((set) =>
    Array.from(set.labels, (_, i) => set.image(i).join())
  );
  assertEquals(new Set(texts).size, 1400);
});

Deno.test("generateDigits: the classes are equally frequent, and the source is told", async () => {
  const digits = await draw(200);
  const counts = new Array(10).fill(0);
  for (const label of digits.labels) counts[label]++;
  assertEquals(counts, new Array(10).fill(20));
  assert(digits.source.startsWith("generated digits, not real ones"), digits.source);
});

/** Columns or rows that hold ink. */
function extent(image: Uint8Array, axis: "x" | "y"): number {
  const places = [...image.keys()].filter((i) => image[i] > 40)
    .map((i) => axis === "x" ? i % 28 : Math.floor(i / 28));
  return Math.max(...places) - Math.min(...places) + 1;
}

Deno.test("generateDigits: 20 pixels long, centred by mass, black ground, white ink", async () => {
  const digits = await draw(300);
  for (let i = 0; i < digits.count; i++) {
    const image = digits.image(i);
    const longer = Math.max(extent(image, "x"), extent(image, "y"));
    assert(longer >= 17 && longer <= 22, `digit ${i} is ${longer} pixels long`);
    let mass = 0, x = 0, y = 0;
    image.forEach((value, at) => {
      mass += value;
      x += value * (at % 28);
      y += value * Math.floor(at / 28);
    });
    const off = Math.max(Math.abs(x / mass - 13.5), Math.abs(y / mass - 13.5));
    assert(off <= 1.01, `digit ${i} is ${off} pixels off the middle`);
    assert(Math.max(...image) >= 200, `digit ${i} is pale`);
    assert(image.filter((value) => value === 0).length > 392, `digit ${i} fills its image`);
  }
});

/** Mean image of each class, flat (10, 784). */
function classMeans(digits: ImageDataset): Float64Array {
  const sums = new Float64Array(10 * 784);
  for (let i = 0; i < digits.count; i++) {
    const image = digits.image(i), start = digits.labels[i] * 784;
    for (let p = 0; p < 784; p++) sums[start + p] += image[p] / (digits.count / 10);
  }
  return sums;
}

Deno.test("generateDigits: a nearest-class-mean classifier tells the classes apart", async () => {
  const means = classMeans(await draw(2000));
  const others = await draw(500, 1, "test");
  const right = new Array(10).fill(0);
  for (let i = 0; i < others.count; i++) {
    const image = others.image(i);
    const distances = Array.from({ length: 10 }, (_, digit) => {
      let sum = 0;
      for (let p = 0; p < 784; p++) sum += (image[p] - means[digit * 784 + p]) ** 2;
      return sum;
    });
    if (distances.indexOf(Math.min(...distances)) === others.labels[i]) right[others.labels[i]]++;
  }
  const accuracy = right.reduce((sum, count) => sum + count, 0) / others.count;
  // Real MNIST gives 75 % with so many images; much less would mean that classes look alike.
  assert(accuracy > 0.78, `accuracy ${accuracy}`);
  assert(Math.min(...right) >= 25, `right of 50 in each class: ${right}`);
});

const ignore = mirrorFolder() === undefined;
Deno.test({
  name: `generateDigits: nearest neighbours among them name real digits${
    ignore ? " (skipped: set MASKGIT_MIRROR)" : ""
  }`,
  ignore,
  fn: async () => {
    const [drawn, mnist] = await Promise.all([draw(4000), loadMnist({ split: "test" })]);
    const real = mnist.first(1000);
    const nearest = tf.tidy(() => {
      const a = real.tensors().images, b = drawn.tensors().images;
      const distance = b.square().sum(1).sub(a.matMul(b, false, true).mul(2)); // less |a|^2
      return distance.argMin(1).dataSync();
    });
    const right = real.labels.filter((label, i) => drawn.labels[nearest[i]] === label).length;
    // 4,000 real neighbours name 895, these 887; digits that look different would name few.
    assert(right / real.count > 0.8, `right: ${right} of ${real.count}`);
  },
});

Deno.test("generateDigits keeps what it drew, whole, and draws a damaged file anew", async () => {
  await withFolder(async (folder) => {
    const options = { count: 50, seed: 8, folder };
    const calls: number[] = [];
    const first = await generateDigits({ ...options, onProgress: ({ done }) => calls.push(done) });
    const names = namesIn(folder);
    assertEquals(names.length, 1);
    assertEquals(calls, [50]);
    const cached = await generateDigits({ ...options, onProgress: () => calls.push(-1) });
    assertEquals(calls, [50], "the second time nothing is drawn");
    assertEquals(fingerprint(cached), fingerprint(first));
    await Deno.truncate(join(folder, names[0]), 1000);
    assertEquals(fingerprint(await generateDigits(options)), fingerprint(first));
    assertEquals(namesIn(folder), names);
    assert((await Deno.stat(join(folder, names[0]))).size > 50 * 784);
  });
});

Deno.test("generateDigits draws anew what was kept and changed by a bit, and what cannot be kept", async () => {
  await withFolder(async (folder) => {
    const options = { count: 10, seed: 8, folder };
    const first = fingerprint(await generateDigits(options));
    const path = join(folder, namesIn(folder)[0]), whole = await Deno.readFile(path);
    for (let at = 0; at < whole.length; at += at < 40 ? 1 : 911) {
      await Deno.writeFile(path, whole.with(at, whole[at] ^ 1 << at % 8));
      assertEquals(fingerprint(await generateDigits(options)), first, `byte ${at}`);
    }
    const below = join(path, "sub"); // a file where a folder should be
    const said = await warningsOf(async () => {
      for (const _ of [1, 2]) {
        assertEquals(fingerprint(await generateDigits({ ...options, folder: below })), first);
      }
    });
    assertEquals(said, [`${below} cannot be written (Not a directory): caches are not kept`]);
  });
});

Deno.test("generateDigits and loadDigits refuse what they do not know", async () => {
  await assertRejects(() => draw(0), RangeError, "not 0");
  const before = Deno.env.get(DATA_VARIABLE);
  try {
    Deno.env.set(DATA_VARIABLE, "imaginary");
    assertThrows(() => dataKind(), Error, '"imaginary"');
    await assertRejects(() => loadDigits(), Error, '"generated" or "real"');
    Deno.env.delete(DATA_VARIABLE);
    assertEquals(dataKind(), "generated");
    Deno.env.set(DATA_VARIABLE, "real");
    assertEquals(dataKind(), "real");
    assertEquals((await loadDigits({ data: "generated", count: 20 })).name, "generated digits");
  } finally {
    if (before === undefined) Deno.env.delete(DATA_VARIABLE);
    else Deno.env.set(DATA_VARIABLE, before);
  }
});
