// Pictures: from tensors, through files, and the errors on the way.
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { tf } from "lib/tensorflow/mod.ts";
import sharp from "sharp";
import { DataFileError } from "lib/data/files/errors.ts";
import { Images, toImages } from "lib/data/images/images.ts";
import { encodePng, readImage, writeImage } from "lib/data/images/picture_file/mod.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";

/** Images whose every byte is different from its neighbours. */
function ramp(count: number, height: number, width: number, channels: 1 | 3 = 1): Images {
  const bytes = Uint8Array.from({ length: count * height * width * channels }, (_, i) => i * 7);
  return new Images(bytes, { height, width, channels });
}

Deno.test("toImages maps [-1, 1] to 0..255: rounded, clipped", async () => {
  const values = [-1, 1, 0, -0.5, -7, Infinity, 2 * 100.4 / 255 - 1, 2 * 100.6 / 255 - 1, 1];
  const images = await toImages(tf.tensor2d([values]));
  assertEquals([images.count, images.height, images.width, images.channels], [1, 3, 3, 1]);
  assertEquals([...images.data], [0, 255, 128, 64, 0, 255, 100, 101, 255]);
});

Deno.test("toImages takes flat, (B, H, W) and (B, H, W, C) tensors", async () => {
  const shapeOf = async (shape: number[], options = {}) => {
    const { count, height, width, channels } = await toImages(tf.zeros(shape), options);
    return [count, height, width, channels];
  };
  assertEquals(await shapeOf([5, 784]), [5, 28, 28, 1]);
  assertEquals(await shapeOf([5, 12], { height: 3 }), [5, 3, 4, 1]);
  assertEquals(await shapeOf([5, 12], { width: 3 }), [5, 4, 3, 1]);
  assertEquals(await shapeOf([5, 12], { channels: 3 }), [5, 2, 2, 3]);
  assertEquals(await shapeOf([5, 12288]), [5, 64, 64, 3]);
  assertEquals(await shapeOf([2, 4, 6]), [2, 4, 6, 1]);
  assertEquals(await shapeOf([2, 4, 6, 3]), [2, 4, 6, 3]);
  assertEquals(await shapeOf([0, 784]), [0, 28, 28, 1]);
});

Deno.test("toImages names the shape that it cannot take, and where a NaN is", async () => {
  await assertRejects(() => toImages(tf.zeros([5, 10])), RangeError, "shape (5, 10)");
  await assertRejects(() => toImages(tf.zeros([5])), RangeError, "shape (5)");
  await assertRejects(() => toImages(tf.zeros([2, 4, 4, 2])), RangeError, "shape (2, 4, 4, 2)");
  await assertRejects(() => toImages(tf.zeros([2, 4, 4]), { height: 5 }), RangeError, "height 5");
  const values = new Float32Array(2 * 12);
  values[12 + 7] = NaN;
  await assertRejects(
    () => toImages(tf.tensor3d(values, [2, 3, 4])),
    RangeError,
    "NaN in image 1, row 1, column 3 of a tensor of shape (2, 3, 4)",
  );
});

Deno.test("Images slices, picks, joins and interleaves", () => {
  const a = ramp(3, 2, 2), b = new Images(a.data.map((byte) => 255 - byte), a);
  assertEquals(a.at(-1).data, a.data.subarray(8));
  assertEquals(a.slice(1).count, 2);
  assertEquals(Images.concat([a, b]).data, new Uint8Array([...a.data, ...b.data]));
  const pairs = Images.interleave([a, b]);
  assertEquals(pairs.at(2).data, a.at(1).data);
  assertEquals(pairs.at(5).data, b.at(2).data);
  assertEquals(Images.interleave([a.slice(0, 0), b.slice(0, 0)]).count, 0);
});

Deno.test("Images refuses what does not fit, with the numbers", () => {
  const make = (bytes: number, height: number, width: number, channels?: number) => () =>
    new Images(new Uint8Array(bytes), { height, width, channels });
  assertThrows(make(5, 2, 2), RangeError, "5 bytes");
  assertThrows(make(8, 2, 2, 2), RangeError, "2 channels");
  assertThrows(make(8, 0, 2), RangeError, "size 0x2");
  assertThrows(() => ramp(3, 2, 2).at(3), RangeError, "no image 3 among 3");
  assertThrows(() => Images.concat([]), RangeError, "no images");
  assertThrows(() => Images.concat([ramp(1, 2, 2), ramp(1, 2, 3)]), RangeError, "2x3x1");
  assertThrows(() => Images.interleave([ramp(1, 2, 2), ramp(2, 2, 2)]), RangeError, "of 2 images");
});

Deno.test("PNG and WebP files give back the same pixels, grey and colour", async () => {
  await withFolder(async (folder) => {
    for (const channels of [1, 3] as const) {
      const image = ramp(1, 5, 4, channels);
      for (const ending of ["png", "webp"]) {
        const path = `${folder}/new/${channels}.${ending}`;
        await writeImage(path, image);
        assertEquals(await readImage(path, { channels }), image);
      }
    }
    assertEquals(namesIn(`${folder}/new`).length, 4); // no temporary file is left
    const grey = ramp(1, 5, 4), asColour = await readImage(`${folder}/new/1.png`);
    assertEquals([...asColour.data], [...grey.data].flatMap((byte) => [byte, byte, byte]));
  });
});

Deno.test("readImage cuts the middle square, puts transparency on white, turns it upright", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/a.png`;
    // Columns red, green, green, blue with two rows: the middle square is all green.
    const row = [255, 0, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255];
    await writeImage(
      path,
      new Images(new Uint8Array([...row, ...row]), { height: 2, width: 4, channels: 3 }),
    );
    const middle = await readImage(path, { size: 2 });
    assertEquals([...middle.data], [0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0]);

    const clear = { create: { width: 2, height: 1, channels: 4 as const, background: "#0000" } };
    await sharp(clear).png().toFile(path);
    assertEquals([...(await readImage(path)).data], [255, 255, 255, 255, 255, 255]);

    await sharp(clear).withMetadata({ orientation: 6 }).png().toFile(path);
    const { height, width } = await readImage(path);
    assertEquals([height, width], [2, 1]);
  });
});

Deno.test("errors name the file and what to do", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/a.png`;
    await assertRejects(() => readImage(path), DataFileError, "no such file");
    await Deno.writeTextFile(path, "not a picture");
    await assertRejects(() => readImage(path), DataFileError, "a.png: cannot be read");
    await assertRejects(() => readImage(path, { size: 0 }), RangeError, "size is 0");
    await assertRejects(() => writeImage(`${folder}/a.xyz`, ramp(1, 2, 2)), RangeError, ".png");
    await assertRejects(
      () => writeImage(`${folder}/b.png`, ramp(2, 3, 2)),
      RangeError,
      "(2, 3, 2, 1)",
    );
    await assertRejects(() => encodePng(ramp(2, 2, 2)), RangeError, "imageGrid");
    assertEquals(namesIn(folder).length, 1); // nothing half-written
  });
});
