// What of a photo's file the formats without loss can hold, and what is said of the rest.
import type { Metadata } from "sharp";
import { DataFileError } from "../errors.ts";
import type { PictureSource } from "./source.ts";

/** Formats that keep every pixel. */
export type PhotoFormat = ".png" | ".webp";

/** How a photo's pixels come into another format. */
export interface Kept {
  /** `exact` as they are; `eight` with 8 of 16 bits; `srgb` converted to sRGB with 8 bits. */
  way: "exact" | "eight" | "srgb";
  /** What is not kept, in sentences without a full stop. */
  notes: string[];
}

/** Most pixels on a side of a WebP file. */
const WEBP_SIDE = 16383;
/** Parts of a PNG file that say what its colours mean and that are not written. */
const COLOUR_CHUNKS = ["gAMA", "cHRM", "cICP", "mDCv", "cLLi", "mDCV", "cLLI"];

/**
 * What a format keeps of a photo.
 *
 * @throws {DataFileError} when its sides are too long for the format
 */
export function whatIsKept(source: PictureSource, format: PhotoFormat): Kept {
  const { metadata, width, height, frames, path } = source;
  if (format === ".webp" && Math.max(width, height) > WEBP_SIDE) {
    const problem = `is ${width}x${height}, and WebP holds at most ${WEBP_SIDE} pixels on a side`;
    throw new DataFileError(path, problem, "Write a .png file");
  }
  const notes = [];
  if (frames > 1) notes.push(`of its ${frames} pictures the first is taken`);
  if (metadata.format === "svg") notes.push(`it is drawn with ${width}x${height} pixels`);
  if (metadata.gainMap) notes.push("its gain map for bright screens is not kept");
  const chunks = metadata.format === "png" ? colourChunks(source.bytes!, metadata) : [];
  if (chunks.length > 0) {
    notes.push(`what its PNG file says of its colours is not kept: ${chunks.join(", ")}`);
  }
  const [way, note] = wayOf(metadata, format);
  return { way, notes: note ? [...notes, note] : notes };
}

function wayOf(metadata: Metadata, format: PhotoFormat): [Kept["way"], note?: string] {
  const { space, depth, hasProfile } = metadata;
  const simple = depth === "uchar" && (space === "srgb" || space === "b-w") ||
    depth === "ushort" && (space === "rgb16" || space === "grey16");
  const name = format === ".png" ? "PNG" : "WebP";
  const converted = "so known pixels are not those of the file";
  if (!simple) {
    const what = space === "cmyk" ? "CMYK" : `${space} with numbers of type ${depth}`;
    return [
      "srgb",
      `it is ${what}, which ${name} cannot hold; it is converted to sRGB, ${converted}`,
    ];
  }
  if (format === ".png") return ["exact"];
  if (hasProfile && (space === "b-w" || space === "grey16")) {
    return ["srgb", `WebP has no profiles for grey; it is converted to sRGB, ${converted}`];
  }
  if (depth === "uchar") return ["exact"];
  return ["eight", `WebP has 8 bits, and the photo 16; write a .png file to keep them`];
}

/** Names of the chunks before the pixels that are lost, that of a damaged profile among them. */
function colourChunks(bytes: Uint8Array, { hasProfile }: Metadata): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = new Set<string>();
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === "IDAT") break;
    // Profiles go before these parts, by the format's rules.
    if (COLOUR_CHUNKS.includes(name) && !hasProfile) found.add(name);
    if (name === "iCCP" && !hasProfile) found.add("a damaged colour profile");
  }
  return [...found];
}
