// Pictures as tensors and in other sizes.

import { assertEquals, assertLess, assertRejects } from "@std/assert";
import { Images, imageTensor, resizeImages, toImages } from "lib/data/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";

Deno.test("every byte goes into a tensor in [-1, 1] and back", () =>
  assertNoLeak(async () => {
    const images = new Images(Uint8Array.from({ length: 2 * 8 * 16 }, (_, i) => i), {
      height: 8,
      width: 16,
    });
    const tensor = imageTensor(images);
    assertEquals(tensor.shape, [2, 8, 16, 1]);
    const values = tensor.dataSync();
    assertEquals([Math.min(...values), Math.max(...values)], [-1, 1]);
    assertEquals((await toImages(tensor)).data, images.data);
    tensor.dispose();
  }));

Deno.test("resized pictures keep their colours and their places", async () => {
  for (const channels of [1, 3] as const) {
    const colour = [30, 120, 240].slice(0, channels);
    const dark = (i: number) => Math.floor(i / channels) % 12 < 6;
    const data = Uint8Array.from(
      { length: 2 * 9 * 12 * channels },
      (_, i) => dark(i) ? 0 : colour[i % channels],
    );
    const images = new Images(data, { height: 9, width: 12, channels });
    for (const size of [{ height: 3, width: 4 }, { height: 30, width: 24 }]) {
      const resized = await resizeImages(images, size);
      assertEquals([resized.count, resized.height, resized.width], [2, size.height, size.width]);
      assertEquals(resized.channels, channels);
      const middle = (Math.floor(size.height / 2) * size.width) * channels;
      const last = middle + (size.width - 1) * channels;
      colour.forEach((value, c) => {
        assertLess(resized.data[middle + c], 20);
        assertLess(Math.abs(resized.data[last + c] - value), 20);
      });
    }
    assertEquals(await resizeImages(images, images), images);
  }
  const one = new Images(new Uint8Array(4), { height: 2, width: 2 });
  await assertRejects(() => resizeImages(one, { height: 0, width: 3 }), RangeError, "height is 0");
});
