// Data sets and their batches: order, epochs, resuming, values, tensors' lives.
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import type { Batch, BatchesOptions } from "lib/data/datasets/batches.ts";
import { ImageDataset } from "lib/data/datasets/dataset.ts";
import { assertNoLeak } from "../../support/leaks.ts";

/** Images of 1x2 with two channels; the label tells them apart. */
function dataset(count: number): ImageDataset {
  return new ImageDataset({
    name: "test set",
    source: "made for tests",
    images: Uint8Array.from({ length: count * 4 }, (_, i) => i % 4 === 0 ? 255 : i >> 2),
    labels: Uint8Array.from({ length: count }, (_, i) => i),
    height: 1,
    width: 2,
    channels: 2,
    classNames: Array.from({ length: count }, (_, i) => `class ${i}`),
  });
}

interface Seen {
  epoch: number;
  step: number;
  labels: number[];
}

/** What a loop sees, at most `most` batches of it. */
function look(count: number, options: BatchesOptions, most = Infinity): Seen[] {
  const seen: Seen[] = [];
  for (const { epoch, step, labels } of dataset(count).batches(options)) {
    seen.push({ epoch, step, labels: [...labels.dataSync()] });
    if (seen.length === most) break;
  }
  return seen;
}

const labelsOf = (seen: Seen[]) => seen.flatMap(({ labels }) => labels);
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
const sorted = (values: number[]) => values.toSorted((a, b) => a - b);

Deno.test("batches give float32 images in [-1, 1], flat, and int32 labels", () =>
  assertNoLeak(() => {
    for (
      const { images, labels } of dataset(3).batches({ batchSize: 3, epochs: 1, shuffle: false })
    ) {
      assertEquals([images.shape, images.dtype], [[3, 4], "float32"]);
      assertEquals([labels.shape, labels.dtype], [[3], "int32"]);
      const scaled = (byte: number) => Math.fround(byte / 127.5 - 1);
      assertEquals([...images.dataSync()], [
        ...[1, -1, -1, -1],
        ...[1, scaled(1), scaled(1), scaled(1)],
        ...[1, scaled(2), scaled(2), scaled(2)],
      ]);
    }
  }));

Deno.test("each epoch holds every image once, in a new order that the seed fixes", () => {
  const options = { batchSize: 4, epochs: 3, seed: 5 };
  const seen = look(10, options);
  assertEquals(seen.map(({ labels }) => labels.length), [4, 4, 2, 4, 4, 2, 4, 4, 2]);
  assertEquals(seen.map(({ epoch }) => epoch), [0, 0, 0, 1, 1, 1, 2, 2, 2]);
  assertEquals(seen.map(({ step }) => step), numbers(9));
  const epochs = [0, 1, 2].map((epoch) => labelsOf(seen.filter((batch) => batch.epoch === epoch)));
  for (const epoch of epochs) assertEquals(sorted(epoch), numbers(10));
  assertNotEquals(epochs[0], epochs[1]);
  assertNotEquals(epochs[1], epochs[2]);
  assertEquals(look(10, options), seen);
  assertNotEquals(look(10, { ...options, seed: 6 }), seen);
});

Deno.test("batches without shuffle keep the order; dropLast leaves out what does not fill one", () => {
  const plain = look(10, { batchSize: 4, epochs: 2, shuffle: false });
  assertEquals(labelsOf(plain), [...numbers(10), ...numbers(10)]);
  const full = look(10, { batchSize: 4, epochs: 2, dropLast: true });
  assertEquals(full.map(({ labels }) => labels.length), [4, 4, 4, 4]);
  assertEquals(full.map(({ epoch }) => epoch), [0, 0, 1, 1]);
  const exact = dataset(8);
  assertEquals(exact.batches({ batchSize: 4 }).stepsPerEpoch, 2);
  assertEquals(exact.batches({ batchSize: 4, epochs: 3 }).steps, 6);
  assertEquals(exact.batches({ batchSize: 4 }).steps, Infinity);
});

Deno.test("batches from a start step are exactly what an uninterrupted run sees from there", () => {
  for (const dropLast of [false, true]) {
    const options = { batchSize: 4, seed: 9, epochs: 3, dropLast };
    const whole = look(10, options);
    for (let startStep = 0; startStep <= whole.length; startStep++) {
      assertEquals(look(10, { ...options, startStep }), whole.slice(startStep));
    }
  }
  // Far away it is as fast: nothing is replayed.
  const [far] = look(10, { batchSize: 4, seed: 9, startStep: 3_000_000_001 }, 1);
  assertEquals([far.epoch, far.step], [1_000_000_000, 3_000_000_001]);
});

Deno.test("batches go on for ever without epochs, and the same object can be looped again", () => {
  assertEquals(look(3, { batchSize: 2 }, 100).length, 100);
  const batches = dataset(5).batches({ batchSize: 5, epochs: 1, seed: 2 });
  const twice = [0, 1].map(() => [...batches].map(({ step }) => step));
  assertEquals(twice, [[0], [0]]);
});

Deno.test("a loop over batches disposes them, after break, error and end alike", async () => {
  await assertNoLeak(() => {
    const batches = dataset(10).batches({ batchSize: 4, epochs: 2 });
    let former: Batch | undefined;
    for (const batch of batches) {
      assert(!batch.images.isDisposed);
      assert(!former || (former.images.isDisposed && former.labels.isDisposed));
      former = batch;
    }
    for (const { step } of batches) if (step === 1) break;
    assertThrows(() => {
      for (const { step } of batches) if (step === 1) throw new Error("in the loop");
    });
    // Whoever disposes them too does no harm, and a clone lives on.
    const clones = [];
    for (const { images, labels } of batches) {
      clones.push(images.clone());
      images.dispose();
      labels.dispose();
    }
    assertEquals(clones.map(({ shape }) => shape[0]), [4, 4, 2, 4, 4, 2]);
    for (const clone of clones) clone.dispose();
  });
});

Deno.test("gather, tensors, subset and first give the chosen images", async () => {
  const whole = dataset(6);
  await assertNoLeak(() => {
    const { images, labels } = whole.gather([5, 0, 5]);
    assertEquals([...labels.dataSync()], [5, 0, 5]);
    assertEquals([...images.dataSync().subarray(4, 8)], [1, -1, -1, -1]);
    images.dispose();
    labels.dispose();
  });
  await assertNoLeak(() => {
    const { images, labels } = whole.tensors(2);
    assertEquals([images.shape, [...labels.dataSync()]], [[2, 4], [0, 1]]);
    images.dispose();
    labels.dispose();
  });
  const part = whole.subset([4, 2]);
  assertEquals([...part.labels], [4, 2]);
  assertEquals([...part.image(0)], [255, 4, 4, 4]);
  assertEquals(part.source, "made for tests (2 of them)");
  assertEquals([...whole.first(3).labels], [0, 1, 2]);
  assertEquals(whole.first(6).source, "made for tests");
});

Deno.test("data sets and batches refuse what does not fit, and name it", () => {
  const { images, labels, classNames } = dataset(4);
  const fields = { name: "n", source: "s", images, labels, classNames };
  const shape = { height: 1, width: 2, channels: 2 };
  assertThrows(
    () => new ImageDataset({ ...fields, ...shape, width: 3 }),
    RangeError,
    "4 labels with images of (1, 3, 2) need 24 bytes of pixels, there are 16",
  );
  assertThrows(
    () => new ImageDataset({ ...fields, ...shape, classNames: ["a", "b"] }),
    RangeError,
    "label 2 of image 2 is not one of 2 classes",
  );
  const good = new ImageDataset({ ...fields, ...shape });
  assertEquals(good.mirrorable, false);
  assertThrows(() => good.gather([1, 4]), RangeError, "no image 4, only 0..3");
  assertThrows(() => good.subset([-1]), RangeError, "no image -1");
  assertThrows(() => good.tensors(5), RangeError, "cannot give 5 of 4");
  assertThrows(() => good.batches({ batchSize: 0 }), RangeError, "batchSize");
  assertThrows(() => good.batches({ batchSize: 2, epochs: 0.5 }), RangeError, "epochs");
  assertThrows(() => good.batches({ batchSize: 2, startStep: -1 }), RangeError, "startStep");
  assertThrows(() => good.batches({ batchSize: 5, dropLast: true }), RangeError, "too few");
});
