// Masks from files: what they hide, and what is said where that cannot be meant.

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import "lib/tensorflow/mod.ts"; // before sharp
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { DataFileError } from "lib/data/mod.ts";
import { readMask } from "lib/maskgit/mod.ts";
import { withFolder } from "../support/temporary.ts";

const SIZE = { width: 32, height: 24 };
const isInside = (i: number) => {
  const [x, y] = [i % SIZE.width, Math.floor(i / SIZE.width)];
  return x >= 8 && x < 16 && y >= 8 && y < 16;
};

/** A mask of one colour within a square of 64 pixels, and of another around it. */
function square(inside: number[], outside: number[], wide = false): Sharp {
  const channels = inside.length as 1 | 2 | 3 | 4;
  const values = Array.from(
    { length: SIZE.width * SIZE.height },
    (_, i) => isInside(i) ? inside : outside,
  ).flat();
  const data = wide ? Uint16Array.from(values) : Uint8Array.from(values);
  const picture = sharp(data, { raw: { ...SIZE, channels } });
  return picture.toColourspace(
    `${channels < 3 ? wide ? "grey16" : "b-w" : wide ? "rgb16" : "srgb"}`,
  );
}

async function read(folder: string, bytes: Uint8Array, size = SIZE) {
  const path = join(folder, "mask.png");
  await Deno.writeFile(path, bytes);
  return await readMask(path, size);
}

const HIDING: Record<string, () => Sharp> = {
  "greyscale": () => square([255], [0]).png(),
  "greyscale of 16 bits": () => square([65535], [300], true).png(),
  "RGB of 16 bits": () => square([65535, 65535, 65535], [0, 0, 0], true).png(),
  "one bit": () => square([255], [0]).png({ palette: true, colours: 2 }),
  "a palette": () => square([255, 255, 255], [9, 0, 0]).png({ palette: true }),
  "JPEG with its noise": () => square([255], [0]).jpeg({ quality: 60 }),
  "white on a clear ground": () => square([255, 255, 255, 255], [0, 0, 0, 0]).png(),
  "white on a clear white ground": () => square([255, 255, 255, 255], [255, 255, 255, 0]).png(),
  "greyscale with opacity": () => square([255, 255], [0, 0]).png(),
  "white and black, all opaque": () => square([255, 255, 255, 255], [0, 0, 0, 255]).png(),
  "BMP's neighbours: nearly white and nearly black": () => square([140], [115]).png(),
};

for (const [kind, make] of Object.entries(HIDING)) {
  Deno.test(`a mask (${kind}) hides what is white and opaque, and nothing else`, () =>
    withFolder(async (folder) => {
      const { mask } = await read(folder, await make().toBuffer());
      const expected = Array.from({ length: mask.data.length }, (_, i) => Number(isInside(i)));
      assertEquals([...mask.data], expected);
    }));
}

Deno.test("a mask that hides nothing is refused with what was found and the remedy", () =>
  withFolder(async (folder) => {
    const refused = async (picture: Sharp, ...messages: string[]) => {
      const error = await assertRejects(
        async () => await read(folder, await picture.png().toBuffer()),
        DataFileError,
        messages[0],
      );
      for (const message of messages) assertStringIncludes(error.message, message);
    };
    const ones = "no pixel is white, the greatest value is 1 of 255. Multiply its values by 255";
    await refused(square([1], [0]), "mask.png", ones);
    await refused(
      square([1], [0], true),
      "the greatest value is 1 of 65535",
      "white (65535 of 65535)",
    );
    await refused(square([127], [0]), "the greatest value is 127 of 255");
    await refused(
      square([255, 0, 0], [0, 0, 0]),
      "the greatest value is red, green, blue 255, 0, 0",
    );
    await refused(square([0], [0]), "is black everywhere, so it hides nothing");
    await refused(
      square([0, 0, 0, 255], [0, 0, 0, 0]),
      "is black wherever it is opaque",
      "white (255 of 255) and opaque",
    );
    await refused(square([255, 255, 255, 0], [0, 0, 0, 0]), "is wholly transparent");
    // Other programs hide what is clear in the photo itself.
    await refused(
      square([0, 0, 0, 0], [90, 140, 180, 255]),
      "has transparent parts, and elsewhere",
    );
  }));

Deno.test("a mask of another size is refused with both sizes, width first", () =>
  withFolder(async (folder) => {
    const bytes = await square([255], [0]).png().toBuffer();
    await assertRejects(
      () => read(folder, bytes, { width: 24, height: 32 }),
      DataFileError,
      "is 32x24, but the photo is 24x32 (width x height)",
    );
    // A mask is turned upright as its photo is.
    const turned = await square([255], [0]).withMetadata({ orientation: 6 }).png().toBuffer();
    const { mask } = await read(folder, turned, { width: 24, height: 32 });
    assertEquals([mask.width, mask.height], [24, 32]);
  }));

Deno.test("a mask that hides all, or is grey in large parts, says so", () =>
  withFolder(async (folder) => {
    const notes = async (picture: Sharp) =>
      (await read(folder, await picture.png().toBuffer())).notes.join();
    assertStringIncludes(await notes(square([255], [255])), "the mask hides all of the photo");
    assertStringIncludes(
      await notes(square([255], [60])),
      "92 % of the mask is neither black nor white",
    );
    assertEquals(await notes(square([255], [0])), "");
  }));
