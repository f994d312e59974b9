// Photos of any size: the part that the model sees, what stays, what has no influence.

import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { Images, Random } from "lib/data/mod.ts";
import { type Hole, holeMask, inpaint, Inpainter, inpaintPhoto } from "lib/maskgit/mod.ts";
import { photoWindow } from "lib/maskgit/mod.ts";
import { cutImage, cutMask, pasteWindow, resizeMask, shrink } from "lib/maskgit/photo_window.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { smallMaskGit } from "../support/small_models.ts";

const MODEL = { height: 16, width: 24 };

function photo(height: number, width: number, seed: number): Images {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: height * width * 3 }, () => random.integer(256));
  return new Images(data, { height, width, channels: 3 });
}

const windowOf = (size: [number, number], hole: Hole, context?: number) =>
  photoWindow(holeMask([hole], { height: size[0], width: size[1] }), MODEL, context);

Deno.test("the window is as small as the context allows, and no smaller than the model's pictures", () => {
  const hole = { x: 100, y: 50, width: 24, height: 8 };
  assertEquals(windowOf([200, 300], hole), { x: 88, y: 38, width: 48, height: 32 });
  assertEquals(windowOf([200, 300], hole, 1), { x: 100, y: 46, width: 24, height: 16 });
  assertEquals(windowOf([200, 300], { ...hole, width: 2, height: 2 }), {
    ...{ x: 89, y: 43, width: 24, height: 16 },
  });
  // At a corner it is moved into the photo.
  assertEquals(windowOf([200, 300], { ...hole, x: 0, y: 192 }), {
    ...{ x: 0, y: 168, width: 48, height: 32 },
  });
  // A picture of the model's size is seen as it is, whatever is hidden.
  const whole = { x: 0, y: 0, ...MODEL };
  for (const hole of [whole, { x: 3, y: 3, width: 9, height: 2 }]) {
    assertEquals(windowOf([16, 24], hole), whole);
  }
  // Smaller and narrower photos lie in the middle of it.
  assertEquals(windowOf([8, 8], { x: 1, y: 1, width: 2, height: 2 }), {
    ...{ x: -2, y: 0, width: 12, height: 8 },
  });
  assertEquals(windowOf([160, 24], { x: 0, y: 40, width: 24, height: 64 }), {
    ...{ x: -84, y: 8, width: 192, height: 128 },
  });
  assertThrows(() => windowOf([20, 20], hole, 0.5), RangeError);
  assertThrows(() => photoWindow(holeMask([], MODEL), MODEL), RangeError, "hides nothing");
});

Deno.test("1,000 random windows hold their holes, in the photo where they fit", () => {
  const random = new Random(5);
  for (let i = 0; i < 1000; i++) {
    const [height, width] = [1 + random.integer(90), 1 + random.integer(90)];
    const hole = {
      width: 1 + random.integer(width),
      height: 1 + random.integer(height),
      x: 0,
      y: 0,
    };
    hole.x = random.integer(width - hole.width + 1);
    hole.y = random.integer(height - hole.height + 1);
    const window = windowOf([height, width], hole, 1 + 2 * random.uniform());
    assert(window.x <= hole.x && window.y <= hole.y);
    assert(window.x + window.width >= hole.x + hole.width);
    assert(window.y + window.height >= hole.y + hole.height);
    if (window.width <= width) assert(window.x >= 0 && window.x + window.width <= width);
    if (window.height <= height) assert(window.y >= 0 && window.y + window.height <= height);
    assert(Math.abs(window.width / window.height - 1.5) <= 1.5 / window.height + 0.2);
  }
});

Deno.test("parts are cut out, hidden beyond the photo, and pasted where hidden", () => {
  const image = photo(4, 6, 1);
  const mask = holeMask([{ x: 4, y: 1, width: 2, height: 2 }], image);
  const window = { x: 3, y: -1, width: 5, height: 4 };
  const [part, hidden] = [cutImage(image, window), cutMask(mask, window)];
  assertEquals([...hidden.data.map(Number)], [
    ...[1, 1, 1, 1, 1],
    ...[0, 0, 0, 1, 1],
    ...[0, 1, 1, 1, 1],
    ...[0, 1, 1, 1, 1],
  ]);
  assertEquals(part.data.slice(5 * 3, 8 * 3), image.data.slice(3 * 3, 6 * 3));
  assertEquals([...part.data.slice(0, 15)], new Array(15).fill(0));
  const other = photo(4, 5, 2);
  const pasted = pasteWindow(image, mask, other, window);
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 6; x++) {
      const at = (y * 6 + x) * 3;
      const from = ((y + 1) * 5 + x - 3) * 3;
      const expected = mask.data[y * 6 + x] ? other.data[from] : image.data[at];
      assertEquals(pasted.data[at], expected);
    }
  }
});

Deno.test("a mask of another size hides all that touches a hidden pixel", () => {
  const mask = holeMask([{ x: 3, y: 2, width: 2, height: 1 }], { height: 6, width: 8 });
  const rows = (data: Uint8Array, width: number) =>
    Array.from(
      { length: data.length / width },
      (_, y) => data.slice(y * width, (y + 1) * width).join(""),
    );
  assertEquals(rows(resizeMask(mask, { height: 3, width: 4 }).data, 4), ["0000", "0110", "0000"]);
  assertEquals(rows(resizeMask(mask, { height: 4, width: 3 }).data, 3), [
    "000",
    "010",
    "000",
    "000",
  ]);
  const large = resizeMask(mask, { height: 12, width: 16 });
  assertEquals(large.data.reduce((sum, one) => sum + one, 0), 8);
});

for (const [height, width] of [[16, 24], [61, 47], [9, 13], [80, 20]]) {
  Deno.test(`a photo of ${height}x${width}: known pixels stay, hidden ones have no influence, seeds repeat`, () =>
    assertNoLeak(async () => {
      const model = smallMaskGit();
      const inpainter = new Inpainter(model);
      const holes = [{ x: 3, y: 2, width: 5, height: 6 }, {
        x: width - 4,
        y: 5,
        width: 4,
        height: 3,
      }];
      const image = photo(height, width, 1);
      const mask = holeMask(holes, image);
      const other = photo(height, width, 2);
      const hide = (i: number) => mask.data[Math.floor(i / 3)] === 1;
      const spoilt = new Images(image.data.map((byte, i) => hide(i) ? other.data[i] : byte), image);
      const options = { samples: 2, steps: 3, seed: 4 };
      const made = await inpaintPhoto(inpainter, image, holes, options);
      assertEquals([made.count, made.height, made.width], [2, height, width]);
      made.data.forEach((byte, i) => {
        const at = i % image.data.length;
        if (!hide(at)) assertEquals(byte, image.data[at]);
      });
      assertNotEquals(made.at(0).data, made.at(1).data);
      assertEquals((await inpaintPhoto(inpainter, spoilt, mask, options)).data, made.data);
      if (height === MODEL.height) {
        const [same] = await inpaint(model, image, holes, options);
        assertEquals(made.data, same.data);
      }
      inpainter.dispose();
      model.dispose();
    }));
}

Deno.test("a photo without a hole comes back; what does not fit is refused", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const image = photo(30, 30, 1);
    const same = await inpaintPhoto(model, image, [], { samples: 2 });
    assertEquals(same.data, Images.concat([image, image]).data);
    const hole = { x: 20, y: 0, width: 11, height: 2 };
    await assertRejects(() => inpaintPhoto(model, image, [hole]), RangeError, "right edge is 31");
    const two = Images.concat([image, image]);
    await assertRejects(
      () => inpaintPhoto(model, two, []),
      RangeError,
      "one photo at a time, not 2",
    );
    const mask = holeMask([], { height: 2, width: 2 });
    await assertRejects(() => inpaintPhoto(model, image, mask), RangeError, "2x2");
    model.dispose();
  }));

Deno.test("large parts are made smaller by means of known pixels, and hidden where none is known", () => {
  const size = { height: 2, width: 2 };
  const image = new Images(Uint8Array.from({ length: 32 * 32 }, (_, i) => i % 2 ? 100 : 50), {
    height: 32,
    width: 32,
  });
  const mask = holeMask([{ x: 1, y: 0, width: 3, height: 2 }], image);
  const small = shrink(image, mask, size);
  assertEquals([small.image.width, small.image.height], [16, 16]);
  assertEquals([...small.image.data.slice(0, 3)], [50, 0, 75]);
  assertEquals([...small.mask.data.slice(0, 3)], [0, 1, 0]);
  assertEquals(small.mask.data.reduce((sum, one) => sum + one, 0), 1);
  const part = { image: image.at(0), mask };
  assertEquals(shrink(part.image, mask, { height: 3, width: 3 }).mask, mask);
});

Deno.test("options out of range are refused by name and value", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const image = photo(30, 30, 1);
    const refused = (options: Parameters<typeof inpaintPhoto>[3], message: string) =>
      assertRejects(
        () => inpaintPhoto(model, image, [{ x: 2, y: 2, width: 5, height: 5 }], options),
        RangeError,
        message,
      );
    await refused({ feather: NaN }, "feather is NaN; it must be a whole number from 0 to 24");
    await refused({ feather: -1 }, "feather is -1");
    await refused(
      { feather: 100_000 },
      "feather is 100000; it must be a whole number from 0 to 24",
    );
    await refused({ context: Infinity }, "context is Infinity; it must be a number from 1 on");
    await refused({ samples: 1.5 }, "samples is 1.5; it must be a whole number from 1 on");
    await refused({ ring: NaN }, "ring is NaN");
    await refused({ seed: NaN }, "seed is NaN");
    await refused({ class: 99 }, "class is 99; this transformer knows 3 classes, from 0 to");
    model.dispose();
  }));
