// Masks from image files: white, opaque pixels are hidden.

import { DataFileError, type FileNumbers, readNumbers } from "lib/data/mod.ts";
import type { Extent, Mask } from "./masks.ts";

/** A mask, and notes on it for the user. */
export interface ReadMask {
  mask: Mask;
  /** Sentences without a full stop. */
  notes: string[];
}

/** What of white is neither black nor white: scaling and JPEG leave some of it at edges. */
const BETWEEN = [1 / 8, 7 / 8];
/** Shares of such pixels from which on that is said, and from which on it is taken for a photo. */
const MUCH = 0.05, MOST = 0.5;

/** What to do, by the number that is white. */
const fixOf = (most: number) =>
  `Make what is to be hidden white (${most} of ${most}) and opaque, and all else black`;

/** What a mask's pixels are like. */
interface Census {
  hidden: number;
  opaque: number;
  /** Opaque pixels that are neither black nor white. */
  between: number;
  /** Red, green and blue of the lightest opaque pixel. */
  lightest: number[];
}

/**
 * Reads a mask: a pixel is hidden that is white, each of its colours at least half of it, and at least half opaque.
 *
 * @param of the photo's size; upright, as the mask is turned too
 * @throws {DataFileError} when the file is no picture, has another size, or hides nothing
 */
export async function readMask(path: string, of: Extent): Promise<ReadMask> {
  const numbers = await readNumbers(path);
  const { width, height, frames } = numbers;
  if (height !== of.height || width !== of.width) {
    const problem = `is ${width}x${height}, but the photo is ${of.width}x${of.height}`;
    throw new DataFileError(path, `${problem} (width x height)`, "Give a mask of the photo's size");
  }
  const data = new Uint8Array(width * height);
  const census = look(numbers, data);
  requireHidden(path, census, numbers);
  return { mask: { height, width, data }, notes: notesOf(census, data.length, frames) };
}

/** Sets what is hidden, and counts. */
function look({ data, most }: FileNumbers, hidden: Uint8Array): Census {
  const half = most / 2;
  const [low, high] = BETWEEN.map((share) => share * most);
  const census: Census = { hidden: 0, opaque: 0, between: 0, lightest: [0, 0, 0] };
  let lightest = -1;
  for (let i = 0; i < hidden.length; i++) {
    const [red, green, blue, alpha] = [
      data[4 * i],
      data[4 * i + 1],
      data[4 * i + 2],
      data[4 * i + 3],
    ];
    if (alpha < half) continue;
    census.opaque++;
    const [least, sum] = [Math.min(red, green, blue), red + green + blue];
    if (least > low && least < high) census.between++;
    if (sum > lightest) [lightest, census.lightest] = [sum, [red, green, blue]];
    if (least >= half) census.hidden += hidden[i] = 1;
  }
  return census;
}

function requireHidden(
  path: string,
  { hidden, opaque, between, lightest }: Census,
  { width, height, most }: FileNumbers,
): void {
  const clear = opaque < width * height, remedy = fixOf(most);
  if (opaque === 0) {
    throw new DataFileError(path, "is wholly transparent, so it hides nothing", remedy);
  }
  if (clear && between > MOST * opaque) {
    const problem = "has transparent parts, and elsewhere it is a photo, neither black nor white";
    throw new DataFileError(path, problem, remedy);
  }
  if (hidden > 0) return;
  if (lightest.every((level) => level === 0)) {
    const problem = clear ? "is black wherever it is opaque" : "is black everywhere";
    throw new DataFileError(path, `${problem}, so it hides nothing`, remedy);
  }
  const grey = lightest.every((level) => level === lightest[0]);
  const found = grey ? `${lightest[0]}` : `red, green, blue ${lightest.join(", ")}`;
  const problem = `hides nothing: no pixel is white, the greatest value is ${found} of ${most}`;
  const fix = grey && lightest[0] === 1 ? `Multiply its values by ${most}. ${remedy}` : remedy;
  throw new DataFileError(path, problem, fix);
}

function notesOf({ hidden, between, opaque }: Census, pixels: number, frames: number): string[] {
  const notes = [];
  if (hidden === pixels) notes.push("the mask hides all of the photo: another picture is made");
  if (between > MUCH * opaque) {
    const share = Math.round(100 * between / opaque);
    notes.push(
      `${share} % of the mask is neither black nor white; from half of white on all is hidden`,
    );
  }
  if (frames > 1) notes.push(`of the mask's ${frames} pictures the first is taken`);
  return notes;
}
