// Grids of images that move: how fixed noise matures, how one digit turns into another.
import type { Tensor } from "@tensorflow/tfjs";
import { Images, toImages, type ToImagesOptions } from "lib/data/images/images.ts";
import { encodePng } from "lib/data/images/picture_file/mod.ts";
import { type GridOptions, gridPicture } from "./image_grid.ts";
import { display } from "../output/output.ts";
import { joinChunks, pack, type PngChunk, splitChunks } from "./png_chunks.ts";

/** How frames are laid out and how fast they follow each other. */
export interface AnimationOptions extends Omit<GridOptions, "labels">, ToImagesOptions {
  /** Frames a second. Default 8. */
  fps?: number;
  /** How long the last frame stays before it all starts again, in seconds. Default 1.5. */
  hold?: number;
  /** Text above each frame, for instance its step; it follows the title. */
  captions?: readonly string[];
  /** PNG file to write the animation to as well. */
  file?: string;
}

/**
 * Shows frames, each a grid of images, as an animation that plays for ever: an animated PNG, the one
 * format that JupyterLab, nbconvert's HTML and GitHub all show, and that loses no colour. What
 * cannot play it shows the last frame.
 *
 * @param frames images, or tensors in [-1, 1] of a shape that `toImages` takes; all of one size
 * @throws RangeError when there is no frame, the frames' sizes differ, or an option is out of range
 */
export async function animation(
  frames: readonly (Images | Tensor)[],
  options: AnimationOptions = {},
): Promise<void> {
  const name = options.title ?? "animation";
  const png = await encodeAnimation(frames, options);
  await display({ "image/png": png, "text/plain": name }, { name, file: options.file });
}

/** The animated PNG that `animation` shows. */
export async function encodeAnimation(
  frames: readonly (Images | Tensor)[],
  options: AnimationOptions = {},
): Promise<Uint8Array> {
  const { fps = 8, hold = 1.5, captions = [], title = "" } = options;
  if (frames.length === 0) throw new RangeError("animation: there are no frames to show");
  if (!(fps > 0 && fps <= 60) || !(hold >= 0 && hold <= 60)) {
    throw new RangeError(
      `animation: fps ${fps} must be above 0, at most 60; hold ${hold} seconds from 0 to 60`,
    );
  }
  if (captions.length > 0 && captions.length !== frames.length) {
    throw new RangeError(`animation: ${captions.length} captions for ${frames.length} frames`);
  }
  const pictures: Uint8Array[] = [];
  for (const [i, frame] of frames.entries()) {
    const images = frame instanceof Images ? frame : await toImages(frame, options);
    const words = [title, captions[i] ?? ""].filter((text) => text !== "").join(", ");
    pictures.push(await encodePng(await gridPicture(images, { ...options, title: words })));
  }
  const delays = frames.map((_, i) => 1 / fps + (i === frames.length - 1 ? hold : 0));
  return joinAnimation(pictures, delays);
}

/**
 * PNG files as the frames of one animated PNG (PNG specification, third edition, section 4.9 and
 * 11.3.6).
 *
 * @param delays how long each frame stays, in seconds
 */
function joinAnimation(pictures: readonly Uint8Array[], delays: readonly number[]): Uint8Array {
  const frames = pictures.map(splitChunks);
  const header = chunk(frames[0], "IHDR").data;
  const odd = frames.findIndex((frame) => !sameBytes(chunk(frame, "IHDR").data, header));
  if (odd >= 0) {
    const size = (data: Uint8Array) => {
      const view = new DataView(data.buffer, data.byteOffset);
      return `${view.getUint32(4)}x${view.getUint32(0)}, colour type ${data[9]}`;
    };
    throw new RangeError(
      `animation: frame ${odd} is drawn as ${size(chunk(frames[odd], "IHDR").data)}, ` +
        `frame 0 as ${size(header)}; all must be alike`,
    );
  }
  const [width, height] = [header.subarray(0, 4), header.subarray(4, 8)];
  let sequence = 0;
  const animated = frames.flatMap((frame, i) => {
    const milliseconds = Math.round(delays[i] * 1000);
    const control = pack("IIHHBB", 0, 0, milliseconds, 1000, 0, 0); // replaces the whole picture
    return [
      { type: "fcTL", data: concat([pack("I", sequence++), width, height, control]) },
      ...frame.filter(({ type }) => type === "IDAT")
        .map(({ data }) => ({ type: "fdAT", data: concat([pack("I", sequence++), data]) })),
    ];
  });
  const still = frames.at(-1)!.filter(({ type }) => type === "IDAT"); // not one of the frames
  return joinChunks([
    { type: "IHDR", data: header },
    { type: "acTL", data: pack("II", frames.length, 0) },
    ...still,
    ...animated,
    { type: "IEND", data: new Uint8Array() },
  ]);
}

function chunk(chunks: readonly PngChunk[], type: string): PngChunk {
  return chunks.find((each) => each.type === type)!; // sharp's PNG files have all that is asked for
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
