// Random flips and crops of batches: which pictures they give, seeds, resuming, errors.
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import type { Augmentation } from "lib/data/images/augment.ts";
import { ImageDataset } from "lib/data/datasets/dataset.ts";
import { assertNoLeak } from "../../support/leaks.ts";

/** Pictures of 3x4 whose value names row, column and channel: 40 * row + 10 * column + channel. */
function dataset(count: number, channels = 1): ImageDataset {
  const one = Array.from({ length: 12 * channels }, (_, i) => {
    const place = Math.floor(i / channels);
    return 40 * Math.floor(place / 4) + 10 * (place % 4) + 5 + i % channels;
  });
  return new ImageDataset({
    name: "ramps",
    source: "made for tests",
    images: Uint8Array.from({ length: count * one.length }, (_, i) => one[i % one.length]),
    labels: new Uint8Array(count),
    ...{ height: 3, width: 4, channels },
    classNames: ["ramp"],
  });
}

/** Bytes of the pictures of some batches, each as text. */
function seen(
  set: ImageDataset,
  augment: Augmentation | undefined,
  { seed = 0, startStep = 0, epochs = 1 } = {},
): string[] {
  const pictures: string[] = [];
  for (const { images } of set.batches({ batchSize: 50, epochs, seed, startStep, augment })) {
    const bytes = images.dataSync().map((value) => Math.round((value + 1) * 127.5));
    const size = images.shape[1];
    for (let i = 0; i < images.shape[0]; i++) {
      pictures.push(bytes.subarray(i * size, (i + 1) * size).join(" "));
    }
  }
  return pictures;
}

/** Every window of a picture given as rows, and its mirror image when asked. */
function windows(rows: number[][], height: number, width: number, flip: boolean): Set<string> {
  const texts = new Set<string>();
  for (let top = 0; top + height <= rows.length; top++) {
    for (let left = 0; left + width <= rows[0].length; left++) {
      const window = rows.slice(top, top + height).map((row) => row.slice(left, left + width));
      texts.add(window.flat().join(" "));
      if (flip) texts.add(window.map((row) => row.toReversed()).flat().join(" "));
    }
  }
  return texts;
}

const RAMP = [[5, 15, 25, 35], [45, 55, 65, 75], [85, 95, 105, 115]];

/** What `numpy.pad(RAMP, 2, "reflect")` gives. */
const PADDED = [
  [105, 95, 85, 95, 105, 115, 105, 95],
  [65, 55, 45, 55, 65, 75, 65, 55],
  [25, 15, 5, 15, 25, 35, 25, 15],
  [65, 55, 45, 55, 65, 75, 65, 55],
  [105, 95, 85, 95, 105, 115, 105, 95],
  [65, 55, 45, 55, 65, 75, 65, 55],
  [25, 15, 5, 15, 25, 35, 25, 15],
];

Deno.test("augment: nothing is changed unless asked", () => {
  const plain = new Set(seen(dataset(20), undefined));
  assertEquals(plain, new Set([RAMP.flat().join(" ")]));
  assertEquals(new Set(seen(dataset(20), {})), plain);
});

Deno.test("augment.flip mirrors about half of the pictures, channels in their order", () => {
  const flips = seen(dataset(1000), { flip: true });
  assertEquals(new Set(flips), windows(RAMP, 3, 4, true));
  const plain = flips.filter((text) => text === RAMP.flat().join(" ")).length;
  assert(Math.abs(plain - 500) < 64, `${plain} of 1000 are as they were`); // 4 sigma
  const [colour] = seen(dataset(50, 3), { flip: true }).filter((text) => text.startsWith("35"));
  assert(colour.startsWith("35 36 37 25 26 27 15 16 17 5 6 7 75"), colour);
});

Deno.test("augment.crop cuts windows at every place, equally often", () => {
  const crops = seen(dataset(2000), { crop: 2 });
  const expected = windows(RAMP, 2, 2, false);
  assertEquals(new Set(crops), expected);
  for (const text of expected) {
    const count = crops.filter((crop) => crop === text).length;
    assert(Math.abs(count - 2000 / 6) < 68, `${text}: ${count}`); // 4 sigma
  }
  assertEquals(
    new Set(seen(dataset(500), { crop: { height: 1, width: 3 } })),
    windows(RAMP, 1, 3, false),
  );
});

Deno.test("augment.padding mirrors what lies inside the edge, as numpy does", () => {
  const moved = new Set(seen(dataset(2000), { padding: 2, flip: true }));
  assertEquals(moved, windows(PADDED, 3, 4, true));
  const larger = new Set(seen(dataset(200), { padding: 2, crop: { height: 7, width: 8 } }));
  assertEquals(larger, new Set([PADDED.flat().join(" ")]));
});

Deno.test("augment: seed and step fix what is seen, also after a restart", () => {
  const set = dataset(100), augment = { flip: true, padding: 2 };
  const whole = seen(set, augment, { seed: 4, epochs: 3 });
  assertEquals(seen(set, augment, { seed: 4, epochs: 3 }), whole);
  assertEquals(seen(set, augment, { seed: 4, epochs: 3, startStep: 3 }), whole.slice(150));
  assertNotEquals(seen(set, augment, { seed: 5, epochs: 3 }), whole);
  assertNotEquals(whole.slice(0, 100), whole.slice(100, 200)); // each epoch anew
});

Deno.test("augment: shapes, labels and tensors' lives are those of plain batches", () =>
  assertNoLeak(() => {
    const options = { batchSize: 8, augment: { crop: 2, flip: true }, epochs: 1 };
    for (const { images, labels } of dataset(20, 3).batches(options)) {
      assertEquals([images.shape[1], images.dtype], [2 * 2 * 3, "float32"]);
      assertEquals(labels.shape[0], images.shape[0]);
    }
  }));

Deno.test("augment refuses windows and padding that do not fit, with the numbers", () => {
  const batches = (augment: Augmentation) => () => dataset(4).batches({ batchSize: 2, augment });
  assertThrows(batches({ crop: 4 }), RangeError, "height must be a whole number in 1..3");
  assertThrows(batches({ crop: { height: 3, width: 7 }, padding: 1 }), RangeError, "1..6");
  assertThrows(batches({ crop: 0 }), RangeError, "not 0");
  assertThrows(batches({ crop: 1.5 }), RangeError, "not 1.5");
  assertThrows(batches({ padding: 3 }), RangeError, "0..2 for pictures of 3x4, not 3");
  assertThrows(batches({ padding: -1 }), RangeError, "not -1");
});
