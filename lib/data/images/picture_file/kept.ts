// What of a photo's file the formats without loss can hold, and what is said of the rest.
import type { Metadata } from "sharp";
import { DataFileError } from "../../files/errors.ts";
import { pngParts } from "./png_parts.ts";
import type { PictureSource } from "./source.ts";
import { hasWords } from "./tiff_tags.ts";

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
const COLOUR_PARTS = ["gAMA", "cHRM", "cICP", "mDCv", "cLLi", "mDCV", "cLLI"];
/** Bytes of a JPEG file in which its colour profile is looked for. */
const JPEG_START = 2 ** 20;
/** "acsp", the mark of colour profiles. */
const ACSP = 0x61637370;

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
  if (metadata.format === "tiff" && hasWords(source.bytes!)) {
    notes.push("what its TIFF file says of camera, time and owner is not kept, except for XMP");
  }
  const parts = metadata.format === "png" ? colourParts(source.bytes!, metadata) : [];
  if (parts.length > 0) {
    notes.push(`what its PNG file says of its colours is not kept: ${parts.join(", ")}`);
  }
  if (source.bytes && hasDamagedProfile(source.bytes, metadata)) {
    notes.push("its colour profile is damaged and not kept; it is taken for sRGB");
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

/** Names of a PNG file's parts that are lost. */
function colourParts(bytes: Uint8Array, { hasProfile }: Metadata): string[] {
  // Profiles go before these parts, by the format's rules.
  if (hasProfile) return [];
  const found = [...pngParts(bytes)].map(({ name }) => name);
  return [...new Set(found.filter((name) => COLOUR_PARTS.includes(name)))];
}

/** Whether bytes begin as a colour profile does, and are all of it (ICC.1, section 7.2). */
function isProfile(icc: Uint8Array): boolean {
  const { length, byteOffset, buffer } = icc;
  if (length < 132) return false;
  const view = new DataView(buffer, byteOffset, length);
  return view.getUint32(0) <= length && view.getUint32(36) === ACSP;
}

/** Whether there is a colour profile, but none that can be used. */
function hasDamagedProfile(bytes: Uint8Array, { format, icc }: Metadata): boolean {
  if (icc) return !isProfile(icc);
  if (format === "png") return [...pngParts(bytes)].some(({ name }) => name === "iCCP");
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, JPEG_START));
  return format === "jpeg" && start.includes("ICC_PROFILE\0");
}
