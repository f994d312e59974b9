// Photos of many kinds: known pixels come back as they were, to the last bit, and what cannot be kept is said.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import "lib/tensorflow/mod.ts"; // loaded before sharp: the other order crashes a process at its end
import { join } from "node:path";
import sharp, { type Metadata, type Sharp } from "sharp";
import { DataFileError } from "lib/data/files/errors.ts";
import { Images } from "lib/data/images/images.ts";
import { PhotoFile, type PhotoFormat } from "lib/data/images/picture_file/mod.ts";
import { Random } from "lib/data/random.ts";
import { ADOBE_RGB, iccProfile } from "./icc_profile.ts";
import { withFolder } from "../../support/temporary.ts";

const [WIDTH, HEIGHT] = [37, 29];
const HOLE = { x: 5, y: 7, width: 11, height: 9 };
/** Reaches beyond the photo, as the model's part may. */
const PART = { x: -2, y: 3, width: 24, height: 30 };

function raw(channels: 1 | 2 | 3 | 4, wide = false): Sharp {
  const random = new Random(channels);
  const length = WIDTH * HEIGHT * channels;
  const data = wide
    ? Uint16Array.from({ length }, () => random.integer(65536))
    : Uint8Array.from({ length }, () => random.integer(256));
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } });
}

/** The numbers of a file as they are, RGB with opacity, upright. */
async function numbers(
  bytes: Uint8Array,
  wide: boolean,
): Promise<Uint16Array | Uint8Array> {
  const data = new Uint8Array(
    await sharp(bytes, { ignoreIcc: true }).autoOrient().toColourspace(wide ? "rgb16" : "srgb")
      .ensureAlpha().raw({ depth: wide ? "ushort" : "uchar" }).toBuffer(),
  );
  return wide ? new Uint16Array(data.buffer) : data;
}

const inHole = (x: number, y: number) =>
  x >= HOLE.x && x < HOLE.x + HOLE.width && y >= HOLE.y && y < HOLE.y + HOLE.height;

/** Replaces the hole by one colour; headers before and after, and the numbers of the hole's first pixel. */
async function replace(
  folder: string,
  bytes: Uint8Array,
  format: PhotoFormat = ".png",
  colour = [40, 90, 200],
) {
  const [input, output] = [join(folder, "photo"), join(folder, `out${format}`)];
  await Deno.writeFile(input, bytes);
  const photo = await PhotoFile.open(input, format);
  const hidden = new Uint8Array(photo.width * photo.height);
  for (let y = 0; y < photo.height; y++) {
    for (let x = 0; x < photo.width; x++) hidden[y * photo.width + x] = Number(inHole(x, y));
  }
  const data = Uint8Array.from({ length: PART.width * PART.height * 3 }, (_, i) => colour[i % 3]);
  await photo.write(output, hidden, new Images(data, { ...PART, channels: 3 }), PART);
  const written = await Deno.readFile(output); // sharp remembers what it read by its name
  const [before, after] = [await sharp(bytes).metadata(), await sharp(written).metadata()];
  const wide = after.depth === "ushort";
  const [old, made] = [await numbers(bytes, wide), await numbers(written, wide)];
  assertEquals(made.length, old.length);
  let unlike = 0;
  made.forEach((value, i) => {
    const at = Math.floor(i / 4);
    if (!inHole(at % photo.width, Math.floor(at / photo.width)) && value !== old[i]) unlike++;
  });
  const first = (HOLE.y * photo.width + HOLE.x) * 4;
  return { photo, before, after, unlike, hole: [...made.slice(first, first + 4)] };
}

const EXIF = { IFD0: { Copyright: "somebody", Model: "a camera" } };

function sameFile(before: Metadata, after: Metadata): void {
  const facts = ({ space, depth, channels, density, icc }: Metadata) => ({
    ...{ space, depth, channels, density },
    icc: icc?.toHex(),
  });
  assertEquals(facts(after), facts(before));
}

const p3 = (picture: Sharp) => picture.withIccProfile("p3");
const KINDS: Record<string, () => Sharp> = {
  "RGB of 8 bits": () => raw(3).png(),
  "RGB of 16 bits": () => raw(3, true).toColourspace("rgb16").png(),
  "RGB with opacity, 8 bits": () => raw(4).png(),
  "RGB with opacity, 16 bits": () => raw(4, true).toColourspace("rgb16").png(),
  "greyscale of 8 bits": () => raw(1).toColourspace("b-w").png(),
  "greyscale of 16 bits": () => raw(1, true).toColourspace("grey16").png(),
  "greyscale with opacity, 8 bits": () => raw(2).toColourspace("b-w").png(),
  "greyscale with opacity, 16 bits": () => raw(2, true).toColourspace("grey16").png(),
  "Display P3 of 8 bits": () => p3(raw(3)).png(),
  "Display P3 of 16 bits": () => p3(raw(3, true)).toColourspace("rgb16").png(),
  "Display P3 in a JPEG file with EXIF and 300 dpi": () =>
    p3(raw(3)).withExif(EXIF).withMetadata({ density: 300 }).jpeg(),
  "TIFF of 16 bits": () => raw(3, true).toColourspace("rgb16").tiff({ compression: "deflate" }),
  "AVIF": () => raw(3).avif(),
};

for (const [kind, make] of Object.entries(KINDS)) {
  Deno.test(`${kind}: known pixels, depth and profile are kept in a PNG file`, () =>
    withFolder(async (folder) => {
      const bytes = await make().toBuffer();
      const { photo, before, after, unlike, hole } = await replace(folder, bytes);
      assertEquals([unlike, photo.notes], [0, []]);
      sameFile(before, after);
      assertEquals(hole[3], after.depth === "ushort" ? 65535 : 255);
    }));
}

Deno.test("what is restored has the colours of the photo's profile, and greyscale in greyscale", () =>
  withFolder(async (folder) => {
    const close = (found: number[], expected: number[], tolerance: number) => {
      expected.forEach((value, i) => assertAlmostEquals(found[i], value, tolerance));
    };
    close((await replace(folder, await raw(3).png().toBuffer())).hole, [40, 90, 200], 0);
    const wide = await raw(3, true).toColourspace("rgb16").png().toBuffer();
    close((await replace(folder, wide)).hole, [40 * 257, 90 * 257, 200 * 257], 0);
    const grey = await raw(1).toColourspace("b-w").png().toBuffer();
    const { hole } = await replace(folder, grey, ".png", [120, 120, 120]);
    close(hole, [120, 120, 120], 1);
    // sRGB's green is less than full green of Display P3 and of Adobe RGB.
    const green = [0, 255, 0];
    for (const name of ["p3", join(folder, "adobe.icc")]) {
      await Deno.writeFile(join(folder, "adobe.icc"), iccProfile(2.2, ADOBE_RGB));
      const bytes = await raw(3).withIccProfile(name).png().toBuffer();
      const made = await replace(folder, bytes, ".png", green);
      const srgb = await sharp(await Deno.readFile(join(folder, "out.png")))
        .extract({ left: 6, top: 8, width: 1, height: 1 }).raw().toBuffer();
      assertEquals([made.unlike, made.photo.notes], [0, []]);
      assert(made.hole[0] > 90, `red is ${made.hole[0]}`);
      close([...srgb], green, 4);
      sameFile(made.before, made.after);
    }
    await Deno.writeFile(join(folder, "grey.icc"), iccProfile(1));
    const linear = await raw(1).toColourspace("b-w").withIccProfile(join(folder, "grey.icc"))
      .png().toBuffer();
    const made = await replace(folder, linear, ".png", [128, 128, 128]);
    assertEquals([made.before.hasProfile, made.unlike, made.photo.notes], [true, 0, []]);
    sameFile(made.before, made.after);
    // sRGB's 128 has a fifth of white's light.
    close(made.hole.slice(0, 1), [55], 2);
  }));

Deno.test("what the camera and the owner wrote is kept, and the photo is turned upright", () =>
  withFolder(async (folder) => {
    const bytes = await raw(3).withExif(EXIF).withMetadata({ density: 300, orientation: 6 })
      .jpeg().toBuffer();
    for (const format of [".png", ".webp"] as const) {
      const { after, unlike, photo } = await replace(folder, bytes, format);
      assertEquals([unlike, photo.width, photo.height, after.width], [0, HEIGHT, WIDTH, HEIGHT]);
      assertEquals(after.orientation ?? 1, 1);
      assertStringIncludes(new TextDecoder("latin1").decode(after.exif), "somebody");
      if (format === ".png") assertEquals(after.density, 300);
    }
  }));

Deno.test("WebP keeps pixels of 8 bits, clear ones too, and what it cannot keep is said", () =>
  withFolder(async (folder) => {
    for (const make of [() => raw(3), () => raw(4), () => p3(raw(3)), () => raw(1)]) {
      const { unlike, photo } = await replace(folder, await make().png().toBuffer(), ".webp");
      assertEquals([unlike, photo.notes], [0, []]);
    }
    const wide = await raw(3, true).toColourspace("rgb16").png().toBuffer();
    const { unlike, photo, after } = await replace(folder, wide, ".webp");
    assertEquals([unlike, after.depth], [0, "uchar"]); // of 8 bits of each
    assertStringIncludes(photo.notes.join(), "WebP has 8 bits, and the photo 16");
    const long = { create: { width: 16384, height: 1, channels: 3 as const, background: "#123" } };
    await Deno.writeFile(join(folder, "long"), await sharp(long).png().toBuffer());
    await assertRejects(
      () => PhotoFile.open(join(folder, "long"), ".webp"),
      DataFileError,
      "is 16384x1, and WebP holds at most 16383",
    );
  }));

/** A TIFF file whose last entry says where the place's list lies. */
function withPlace(bytes: Uint8Array): Uint8Array {
  const made = Uint8Array.from(bytes), view = new DataView(made.buffer);
  const start = view.getUint32(4, true), count = view.getUint16(start, true);
  const last = start + 2 + 12 * (count - 1);
  view.setUint16(last, 34853, true);
  view.setUint16(last + 2, 4, true); // one number of 32 bits
  view.setUint32(last + 4, 1, true);
  return made;
}

Deno.test("CMYK, animations, drawings and PNG's own colour numbers are said before anything is written", () =>
  withFolder(async (folder) => {
    const cmyk = await raw(3).toColourspace("cmyk").jpeg().toBuffer();
    const { photo, after } = await replace(folder, cmyk);
    assertStringIncludes(photo.notes.join(), "it is CMYK, which PNG cannot hold; it is converted");
    assertEquals([after.space, after.channels], ["srgb", 3]);
    const frames = [await raw(3).png().toBuffer(), await raw(3).negate().png().toBuffer()];
    const gif = await sharp(frames, { join: { animated: true } }).gif().toBuffer();
    for (const format of [".png", ".webp"] as const) {
      const animated = await replace(folder, gif, format);
      assertEquals(animated.unlike, 0);
      assertStringIncludes(animated.photo.notes.join(), "of its 2 pictures the first is taken");
    }
    const still = new Uint8Array(await raw(3).png().toBuffer());
    const frame = new Uint8Array(20); // a part of 8 bytes: its length, its name, 3 pictures; sharp takes any checksum
    frame.set([0, 0, 0, 8, ...new TextEncoder().encode("acTL"), 0, 0, 0, 3]);
    const moving = Uint8Array.of(...still.slice(0, 33), ...frame, ...still.slice(33));
    assertStringIncludes(
      (await replace(folder, moving)).photo.notes.join(),
      "of its 3 pictures the first is taken",
    );
    const tiff = await replace(folder, withPlace(await raw(3).tiff().toBuffer()));
    assertStringIncludes(tiff.photo.notes.join(), "what its TIFF file says of camera");
    const jpeg = new Uint8Array(await raw(3).jpeg().toBuffer());
    const damaged = new TextEncoder().encode("ICC_PROFILE\0\x01\x01not one");
    const marker = [0xff, 0xe2, 0, damaged.length + 2, ...damaged];
    assertStringIncludes(
      (await replace(folder, Uint8Array.of(...jpeg.slice(0, 2), ...marker, ...jpeg.slice(2))))
        .photo.notes.join(),
      "its colour profile is damaged and not kept",
    );
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="37" height="29"/>';
    const drawn = await replace(folder, new TextEncoder().encode(svg));
    assertStringIncludes(drawn.photo.notes.join(), "it is drawn with 37x29 pixels");
    const png = new Uint8Array(await raw(3).png().toBuffer());
    const gamma = Uint8Array.of(
      0,
      0,
      0,
      4,
      ...new TextEncoder().encode("gAMA"),
      0,
      1,
      134,
      160,
      49,
      232,
      150,
      95,
    );
    const bytes = Uint8Array.of(...png.slice(0, 33), ...gamma, ...png.slice(33));
    assertStringIncludes(
      (await replace(folder, bytes)).photo.notes.join(),
      "says of its colours is not kept: gAMA",
    );
  }));

Deno.test("a part of a photo is in sRGB, whatever the photo's profile and depth", () =>
  withFolder(async (folder) => {
    const path = join(folder, "photo");
    const one = Uint8Array.from({ length: 48 }, (_, i) => [200, 50, 30][i % 3]);
    const found: string[] = [];
    for (const wide of [false, true]) {
      const values = wide ? Uint16Array.from(one, (v) => v * 257) : one;
      const picture = sharp(values, { raw: { width: 4, height: 4, channels: 3 } })
        .toColourspace(wide ? "rgb16" : "srgb");
      // What a 16-bit raw picture is taken for differs, so the profile is put on by hand.
      const profile = (await sharp(await raw(3).withIccProfile("p3").png().toBuffer()).metadata())
        .icc!;
      await Deno.writeFile(path, await withProfile(await picture.png().toBuffer(), profile));
      const photo = await PhotoFile.open(path, ".png");
      const { data } = await photo.part({ x: 1, y: 1, width: 1, height: 1 }, 3);
      found.push(data.join());
    }
    assertEquals(found, ["218,24,4", "218,24,4"]);
  }));

/** A PNG file with a profile and its own numbers. */
async function withProfile(png: Uint8Array, profile: Uint8Array): Promise<Uint8Array> {
  const { deflateSync, crc32 } = await import("node:zlib");
  const body = Uint8Array.of(...new TextEncoder().encode("iCCPicc\0\0"), ...deflateSync(profile));
  const made = new Uint8Array(png.length + body.length + 8);
  made.set(png.slice(0, 33));
  new DataView(made.buffer).setUint32(33, body.length - 4);
  made.set(body, 37);
  new DataView(made.buffer).setUint32(37 + body.length, crc32(body));
  made.set(png.slice(33), 41 + body.length);
  return made;
}
