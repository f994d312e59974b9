// Formats that sharp does not read, made byte by byte; and pictures that claim too much.

import { assertEquals, assertRejects } from "@std/assert";
import "lib/tensorflow/mod.ts"; // before sharp
import { join } from "node:path";
import sharp from "sharp";
import { DataFileError } from "lib/data/files/errors.ts";
import { readImage, readNumbers, readPicture } from "lib/data/images/picture_file/mod.ts";
import { withFolder } from "../../support/temporary.ts";

/** A file's pixels as RGB. */
async function read(folder: string, bytes: Uint8Array | string): Promise<number[]> {
  const path = join(folder, "file");
  await Deno.writeFile(path, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  return [...(await readImage(path)).data];
}

const [BLACK, WHITE, RED, BLUE] = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 0, 255]];
const bytesOf = (text: string, ...more: number[]) =>
  Uint8Array.of(...new TextEncoder().encode(text), ...more);

Deno.test("PBM, PGM and PPM: as text and as bytes, with comments, other largest values and 16 bits", () =>
  withFolder(async (folder) => {
    const checks = [...WHITE, ...BLACK, ...BLACK, ...WHITE];
    assertEquals(await read(folder, "P1 # bits\n2 2\n0 1\n10"), checks);
    assertEquals(await read(folder, bytesOf("P4\n2 2\n", 0b01000000, 0b10000000)), checks);
    assertEquals(await read(folder, "P2\n#c\n2 2\n#d\n3\n3 0\n0 3\n"), checks);
    assertEquals(await read(folder, bytesOf("P5 2 2 1\n", 1, 0, 0, 1)), checks);
    assertEquals(await read(folder, "P3 2 1 15 15 0 0 0 0 15"), [...RED, ...BLUE]);
    assertEquals(await read(folder, bytesOf("P6 2 1 255\n", ...RED, ...BLUE)), [...RED, ...BLUE]);
    assertEquals(await read(folder, bytesOf("P5 2 1 65535\n", 128, 7, 255, 255)), [
      ...[128, 128, 128],
      ...WHITE,
    ]);
    const { most, data } = await readNumbers(join(folder, "file"));
    assertEquals([most, data[0], data[4]], [65535, 128 * 256 + 7, 65535]);
  }));

/** A bitmap's bytes. */
function bmp(
  { width, height, bits, way = 0, palette = [], masks = [] }: {
    width: number;
    height: number;
    bits: number;
    way?: number;
    palette?: number[][];
    masks?: number[];
  },
  pixels: number[],
): Uint8Array {
  const start = 54 + masks.length * 4 + palette.length * 4;
  const made = new Uint8Array(start + pixels.length);
  const view = new DataView(made.buffer);
  made.set([0x42, 0x4d]);
  [[10, start], [14, 40], [18, width], [22, height], [30, way], [46, palette.length]].forEach(
    ([at, value]) => view.setInt32(at, value, true),
  );
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  masks.forEach((mask, i) => view.setUint32(54 + 4 * i, mask, true));
  palette.forEach(([red, green, blue], i) => {
    made.set([blue, green, red, 0], 54 + masks.length * 4 + 4 * i);
  });
  made.set(pixels, start);
  return made;
}

Deno.test("BMP: 1, 4, 8, 16, 24 and 32 bits, from either side, with runs", () =>
  withFolder(async (folder) => {
    const size = { width: 2, height: 2 };
    const palette = [BLACK, RED, BLUE, WHITE];
    // The last row comes first: white, black; then red, blue.
    const expected = [...RED, ...BLUE, ...WHITE, ...BLACK];
    const rows = (last: number[], first: number[]) => [...last, ...first];
    const both = async (fields: Parameters<typeof bmp>[0], last: number[], first: number[]) => {
      assertEquals(await read(folder, bmp(fields, rows(last, first))), expected);
      const down = { ...fields, height: -2 };
      assertEquals(await read(folder, bmp(down, rows(first, last))), expected);
    };
    await both({ ...size, bits: 8, palette }, [3, 0, 0, 0], [1, 2, 0, 0]);
    await both({ ...size, bits: 4, palette }, [0x30, 0, 0, 0], [0x12, 0, 0, 0]);
    await both(
      { ...size, bits: 24 },
      [255, 255, 255, 0, 0, 0, 0, 0],
      [0, 0, 255, 255, 0, 0, 0, 0],
    );
    await both(
      { ...size, bits: 32 },
      [255, 255, 255, 0, 0, 0, 0, 0],
      [0, 0, 255, 0, 255, 0, 0, 0],
    );
    await both({ ...size, bits: 16 }, [0xff, 0x7f, 0, 0], [0, 0x7c, 0x1f, 0]);
    const masks = [0xf800, 0x7e0, 0x1f];
    await both({ ...size, bits: 16, way: 3, masks }, [0xff, 0xff, 0, 0], [0, 0xf8, 0x1f, 0]);
    const one = { ...size, bits: 1, palette: [BLACK, WHITE] };
    assertEquals(await read(folder, bmp(one, [0b10000000, 0, 0, 0, 0b01000000, 0, 0, 0])), [
      ...[...BLACK, ...WHITE, ...WHITE, ...BLACK],
    ]);
    // Runs: one white, one left black, end of row, two given, end.
    const runs8 = [1, 3, 1, 0, 0, 0, 1, 1, 1, 2, 0, 1];
    assertEquals(await read(folder, bmp({ ...size, bits: 8, way: 1, palette }, runs8)), expected);
    const runs4 = [2, 0x30, 0, 0, 2, 0x12, 0, 1];
    assertEquals(await read(folder, bmp({ ...size, bits: 4, way: 2, palette }, runs4)), expected);
  }));

Deno.test("damaged bitmaps are refused by what is wrong, and none is larger than its file allows", () =>
  withFolder(async (folder) => {
    const refused = (bytes: Uint8Array | string, message: string) =>
      assertRejects(() => read(folder, bytes), DataFileError, message);
    await refused("P2 2 2 3 1 2", "the file ends before its last pixel");
    await refused("P2 20000 5000 3 1 2", "the file ends before its last pixel");
    await refused("P5 2 2 255 ab", "the file ends before its last pixel");
    await refused("P6 2 0 255 ab", "its size is 2x0");
    await refused("P2 2 1 3 1 4", "a value is 4, but the largest 3");
    await refused("P5 100000 100000 255 ab", "is 100000x100000, 10,000 million pixels");
    await refused(bmp({ width: 9999, height: 9999, bits: 24 }, [1]), "ends before its last pixel");
    await refused(bmp({ width: 2, height: 2, bits: 7 }, [1]), "7 bits a pixel");
    const few = bmp({ width: 1, height: 1, bits: 8, palette: [BLACK] }, [9, 0, 0, 0]);
    await refused(few, "a pixel has colour 9, which is none");
    await refused("BM", "its header ends early");
  }));

Deno.test("a picture that claims too many pixels is refused by that reason, before it is decoded", () =>
  withFolder(async (folder) => {
    const refused = async (bytes: Uint8Array | string) =>
      await assertRejects(
        () => read(folder, bytes),
        DataFileError,
        "is 16000x16000, 256 million pixels; at most 134 million are read",
      );
    await refused('<svg xmlns="http://www.w3.org/2000/svg" width="16000" height="16000"/>');
    // A PNG file's header alone; its pixels are not looked at.
    const png = new Uint8Array(
      await sharp(new Uint8Array(1), {
        raw: { width: 1, height: 1, channels: 1 },
      }).png().toBuffer(),
    );
    const { crc32 } = await import("node:zlib");
    const view = new DataView(png.buffer);
    view.setUint32(16, 16000);
    view.setUint32(20, 16000);
    view.setUint32(29, crc32(png.subarray(12, 29)));
    await refused(png);
  }));

Deno.test("the ending does not matter, an animation gives its first frame, and profiles may be ignored", () =>
  withFolder(async (folder) => {
    const path = join(folder, "lying.jpg");
    const one = (value: number) =>
      sharp(Uint8Array.of(value, value, value), { raw: { width: 1, height: 1, channels: 3 } })
        .png().toBuffer();
    await Deno.writeFile(path, await one(9));
    assertEquals([...(await readImage(path)).data], [9, 9, 9]);
    const gif = await sharp([await one(0), await one(255)], { join: { animated: true } })
      .gif().toBuffer();
    await Deno.writeFile(path, gif);
    const { image, frames } = await readPicture(path);
    assertEquals([[...image.data], frames], [BLACK, 2]);
    const green = sharp(Uint8Array.of(0, 255, 0), { raw: { width: 1, height: 1, channels: 3 } });
    await Deno.writeFile(path, await green.withIccProfile("p3").png().toBuffer());
    const [converted, ignored] = [
      await readImage(path),
      await readImage(path, { profile: "ignore" }),
    ];
    assertEquals(Math.abs(converted.data[0]) <= 3, true);
    assertEquals(ignored.data[0] > 90, true);
  }));

Deno.test("CMYK without its profile is subtracted from white as Pillow does it", () =>
  withFolder(async (folder) => {
    const path = join(folder, "cmyk.tif");
    const colours = [[255, 255, 255], [0, 0, 0], [200, 60, 20], [20, 90, 200]];
    const picture = sharp(Uint8Array.from(colours.flat()), {
      raw: { width: 4, height: 1, channels: 3 },
    });
    await Deno.writeFile(path, await picture.toColourspace("cmyk").tiff().toBuffer());
    const inks = await sharp(await Deno.readFile(path), { ignoreIcc: true })
      .pipelineColourspace("cmyk").toColourspace("cmyk").raw().toBuffer();
    const found = await readImage(path, { profile: "ignore" });
    const expected = Array.from({ length: 12 }, (_, i) => {
      const [pixel, c] = [Math.floor(i / 3), i % 3];
      const light = 255 - inks[4 * pixel + 3];
      return light - Math.floor(inks[4 * pixel + c] * light / 255 + 0.5);
    });
    assertEquals([...found.data], expected);
  }));
