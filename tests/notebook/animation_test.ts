// Animations: frames, delays and the still picture of an animated PNG.
import { assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import { Images } from "lib/data/images/images.ts";
import { animation, encodeAnimation } from "lib/notebook/pictures/animation.ts";
import {
  encodePngSync,
  joinChunks,
  type PngChunk,
  splitChunks,
} from "lib/notebook/pictures/png_chunks.ts";
import { shownBy } from "./recorder.ts";

const SMALL = { height: 1, width: 2 };
const FRAMES = [[10, 20], [30, 40], [50, 60]].map((v) => new Images(Uint8Array.from(v), SMALL));

function numberAt({ data }: PngChunk, offset: number, size: 2 | 4): number {
  const view = new DataView(data.buffer, data.byteOffset);
  return size === 2 ? view.getUint16(offset) : view.getUint32(offset);
}

/** Takes an animated PNG apart: each frame's pixels as sharp decodes them, and its seconds. */
async function framesOf(file: Uint8Array): Promise<{ pixels: number[]; seconds: number }[]> {
  const chunks = splitChunks(file);
  const header = chunks[0], end = chunks.at(-1)!;
  const frames: { seconds: number; data: PngChunk[] }[] = [];
  for (const chunk of chunks) {
    if (chunk.type === "fcTL") {
      frames.push({ seconds: numberAt(chunk, 20, 2) / numberAt(chunk, 22, 2), data: [] });
    } else if (chunk.type === "fdAT") {
      frames.at(-1)!.data.push({ type: "IDAT", data: chunk.data.subarray(4) });
    }
  }
  return await Promise.all(frames.map(async ({ seconds, data }) => {
    const png = joinChunks([header, ...data, end]);
    return { pixels: [...await sharp(png).extractChannel(0).raw().toBuffer()], seconds };
  }));
}

Deno.test("an animation has every frame with its pixels, plays for ever and rests at the end", async () => {
  const file = await encodeAnimation(FRAMES, { scale: 1, fps: 4, hold: 2 });
  assertEquals(await framesOf(file), [
    { pixels: [10, 20], seconds: 0.25 },
    { pixels: [30, 40], seconds: 0.25 },
    { pixels: [50, 60], seconds: 2.25 },
  ]);
  const control = splitChunks(file).find(({ type }) => type === "acTL")!;
  assertEquals([numberAt(control, 0, 4), numberAt(control, 4, 4)], [3, 0]);
});

Deno.test("an animation's chunks are in the order and with the numbers that the format asks for", async () => {
  const chunks = splitChunks(await encodeAnimation(FRAMES, { scale: 1 }));
  assertEquals(
    chunks.map(({ type }) => type).join(" "),
    "IHDR acTL IDAT fcTL fdAT fcTL fdAT fcTL fdAT IEND",
  );
  const sequence = chunks.filter(({ type }) => /fcTL|fdAT/.test(type)).map((c) =>
    numberAt(c, 0, 4)
  );
  assertEquals(sequence, [0, 1, 2, 3, 4, 5]);
});

Deno.test("what cannot animate shows the last frame", async () => {
  const file = await encodeAnimation(FRAMES, { scale: 1 });
  assertEquals([...await sharp(file).extractChannel(0).raw().toBuffer()], [50, 60]);
});

Deno.test("frames are grids with captions", async () => {
  const pair = Images.concat([FRAMES[0], FRAMES[1]]);
  const wide = await framesOf(
    await encodeAnimation([pair, pair], { columns: 2, scale: 1, gap: 1 }),
  );
  assertEquals(wide[1].pixels, [10, 20, 255, 30, 40]);
  const big = new Images(new Uint8Array(60 * 120), { height: 60, width: 120 });
  const options = { scale: 1, captions: ["step 1", "step 2"] };
  const [one, two] = await framesOf(await encodeAnimation([big, big], options));
  assertEquals(one.pixels.length, two.pixels.length);
  assertEquals(one.pixels.some((value, i) => value !== two.pixels[i]), true);
  assertEquals(one.pixels.slice(-60 * 120), [...big.data]);
});

Deno.test("animation publishes one PNG and names what is wrong", async () => {
  const bundle = await shownBy(() => animation(FRAMES, { title: "Growing" }));
  assertEquals(Object.keys(bundle), ["image/png", "text/plain"]);
  assertEquals(bundle["text/plain"], "Growing");
  const refuse = (frames: Images[], options: object, text: string) =>
    assertRejects(() => animation(frames, options), RangeError, text);
  await refuse([], {}, "no frames");
  await refuse(FRAMES, { fps: 0 }, "fps 0");
  await refuse(FRAMES, { captions: ["one"] }, "1 captions for 3 frames");
  const other = new Images(new Uint8Array(4), { height: 2, width: 2 });
  await refuse([FRAMES[0], other], { scale: 1 }, "frame 1 is drawn as 2x2");
});

Deno.test("encodePngSync is read back as it was", async () => {
  const pixels = Uint8Array.from({ length: 3 * 2 * 4 }, (_, i) => i * 9);
  const { data, info } = await sharp(encodePngSync(pixels, 3)).raw()
    .toBuffer({ resolveWithObject: true });
  assertEquals([info.width, info.height, [...data]], [3, 2, [...pixels]]);
});
