// JPEG files whose headers can be read in more than one way: what counts is how they are decoded.
import { assert, assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import { jpegSize } from "lib/data/datasets/tiny_imagenet/jpeg_size.ts";
import { loadTinyImagenet } from "lib/data/datasets/tiny_imagenet.ts";
import { decodeJpegs, TensorFlowError } from "lib/tensorflow/mod.ts";
import { withFolder } from "../../../support/temporary.ts";
import { entriesOf, jpeg, smallFiles, WNIDS, writeZip } from "./small_archive.ts";

const [wnid] = WNIDS;
const FIFTH = `train/${wnid}/images/${wnid}_5.JPEG`;
const colour = { r: 200, g: 40, b: 90 };
const joined = (...parts: (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** A segment with its length, which counts itself. */
const segment = (marker: number, content: Uint8Array | readonly number[]) => {
  const length = content.length + 2;
  return joined([0xff, marker, length >> 8, length & 255], content);
};

/** Puts bytes behind the start-of-image marker. */
const behindStart = (file: Uint8Array, ...parts: (Uint8Array | readonly number[])[]) =>
  joined(file.subarray(0, 2), ...parts, file.subarray(2));

/** A frame header that claims 64x64. */
const CLAIM = [0xff, 0xc0, 0, 17, 8, 0, 64, 0, 64, 3];

/**
 * A file of another size that claims 64x64 to a reader who takes a marker without a length for a
 * segment: the next marker is then a length, FF FE, and leads into a comment with a false header.
 */
function disguised(file: Uint8Array, marker: number): Uint8Array {
  const start = joined([0xff, marker], segment(0xfe, new Uint8Array(40_000)));
  const second = new Uint8Array(30_000);
  second.set(CLAIM, 4 + 0xfffe - (2 + start.length + 4));
  return behindStart(file, start, segment(0xfe, second));
}

/** The first place of a marker. */
const placeOf = (file: Uint8Array, marker: number) =>
  file.findIndex((byte, at) => byte === 0xff && file[at + 1] === marker);

/** Loads a class in which a file stands for the fifth picture. */
async function loadWith(bytes: Uint8Array) {
  let data: Awaited<ReturnType<typeof loadTinyImagenet>>;
  await withFolder(async (folder) => {
    const files = (await smallFiles()).set(FIFTH, bytes);
    const archive = await writeZip(folder, entriesOf(files));
    data = await loadTinyImagenet({ archive, classes: [wnid], keep: false });
  });
  return data!;
}

Deno.test("a picture that hides its size behind a marker without a length is left out and counted", async () => {
  for (const marker of [0x01, 0xd0, 0xd7]) {
    for (const [width, height] of [[128, 128], [32, 32], [64, 63]]) {
      const file = disguised(await jpeg(colour, { width, height }), marker);
      const { skipped, count } = await loadWith(file);
      assertEquals(skipped, [{ file: FIFTH, reason: `has ${width}x${height} pixels, not 64x64` }]);
      assertEquals(count, 11);
    }
  }
});

Deno.test("a picture that is another one's size in a false header only is read", async () => {
  const sound = await jpeg(colour);
  const plain = await loadWith(sound);
  const cases: Record<string, Uint8Array> = {
    "a marker without a length": behindStart(sound, [0xff, 0xd3], segment(0xfe, [0xff, 0xc0])),
    "bytes that fill up": behindStart(sound, [0xff, 0xff, 0xff], segment(0xfe, [1]), [0xff]),
    "a thumbnail in EXIF": behindStart(
      sound,
      segment(0xe1, await jpeg(colour, { width: 16, height: 16 })),
    ),
    "bytes behind the end": joined(sound, await jpeg(colour, { width: 16, height: 16 })),
  };
  for (const [name, file] of Object.entries(cases)) {
    assertEquals(jpegSize(file), { height: 64, width: 64 }, name);
    const data = await loadWith(file);
    assertEquals([data.skipped, data.images], [[], plain.images], name);
  }
});

Deno.test("other kinds of JPEG are read, or left out with the reason", async () => {
  const picture = () =>
    sharp({ create: { width: 64, height: 64, channels: 3, background: colour } });
  const sound = await jpeg(colour);
  const twice = joined(
    sound.subarray(0, placeOf(sound, 0xc0)),
    segment(0xc0, CLAIM.slice(4).concat(new Array(9).fill(0x11))),
    sound.subarray(placeOf(sound, 0xc0)),
  );
  const noHeight = sound.slice();
  noHeight.fill(0, placeOf(sound, 0xc0) + 5, placeOf(sound, 0xc0) + 7);
  const depth12 = sound.with(placeOf(sound, 0xc0) + 4, 12);
  const cases: [string, Uint8Array, string | undefined][] = [
    ["progressive", await picture().jpeg({ progressive: true }).toBuffer(), undefined],
    ["grey", await picture().toColourspace("b-w").jpeg().toBuffer(), undefined],
    ["four inks", await picture().toColourspace("cmyk").jpeg().toBuffer(), undefined],
    ["a PNG file", await picture().png().toBuffer(), "is no JPEG file"],
    ["two frame headers", twice, "is no JPEG file"],
    ["no height", noHeight, "has 64x0 pixels, not 64x64"],
    ["12 bits", depth12, "is a damaged JPEG file"],
  ];
  for (const [name, file, reason] of cases) {
    const { skipped, count } = await loadWith(new Uint8Array(file));
    assertEquals([skipped.length, count], reason ? [1, 11] : [0, 12], name);
    if (reason) assert(skipped[0].reason.startsWith(reason), `${name}: ${skipped[0].reason}`);
  }
});

Deno.test("decodeJpegs takes no memory for files of another size than the one wanted", async () => {
  const sound = await jpeg(colour);
  const huge = new Uint8Array(
    await sharp({ create: { width: 64, height: 64, channels: 3, background: colour } })
      .jpeg({ progressive: true }).toBuffer(),
  );
  const frame = placeOf(huge, 0xc2);
  huge.set([0x2e, 0xe0, 0x2e, 0xe0], frame + 5); // 12,000x12,000
  const before = Deno.memoryUsage().rss;
  const size = { height: 64, width: 64 };
  await assertRejects(() => decodeJpegs([sound, huge, huge], size), TensorFlowError, "12000");
  assert(Deno.memoryUsage().rss - before < 200e6, "the size was looked up first");
});
