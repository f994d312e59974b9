// Photos in files to restored photos in files.
import { basename, extname, join } from "node:path";
import { DataFileError, Images, readImage, writeImage } from "lib/data/mod.ts";
import { holeMask, Inpainter, inpaintPhoto, type Mask, type MaskGit } from "lib/maskgit/mod.ts";
import { photoWindow } from "lib/maskgit/mod.ts";
import { readNumber } from "../command_line/mod.ts";
import { listPictures } from "../pictures/list.ts";
import type { InpaintCommand } from "./options.ts";

/** A model, and the names of its classes. */
export interface NamedModel {
  model: MaskGit;
  classNames: readonly string[];
}

/** Formats that keep every pixel. */
const LOSSLESS = [".png", ".webp"];
/** A mask's grey from here on is white. */
const WHITE = 128;

/**
 * Restores a photo, or all in a folder in the order of their names.
 *
 * @param say is told what is done to each photo, and what is written
 * @returns the paths of what was written
 * @throws {DataFileError} when a photo or mask is missing, no picture, or a hole does not fit it; those before it are written
 * @throws Error when the model knows no such class, or the output's format loses pixels
 */
export async function inpaintFiles(
  { model, classNames }: NamedModel,
  command: Omit<InpaintCommand, "model" | "data">,
  say: (line: string) => void = console.log,
): Promise<string[]> {
  const { input, samples, steps, seed, feather, context } = command;
  const asked = command.class === undefined ? undefined : findClass(classNames, command.class);
  const photos = await listPictures(input);
  const outputs = await outputPaths(command, photos);
  const written: string[] = [];
  const inpainter = new Inpainter(model);
  try {
    for (const [i, path] of photos.entries()) {
      const photo = await readImage(path, { channels: model.tokenizer.options.channels as 1 | 3 });
      const mask = await readMask(command.hidden, path, photo);
      say(describe(path, photo, mask, model, context));
      const made = await inpaintPhoto(inpainter, photo, mask, {
        ...{ samples, steps, seed, feather, context },
        class: asked,
      });
      for (let sample = 0; sample < samples; sample++) {
        const output = samples === 1 ? outputs[i] : numbered(outputs[i], sample + 1);
        await writeImage(output, made.at(sample));
        written.push(output);
        say(`  ${output}`);
      }
    }
  } finally {
    inpainter.dispose();
  }
  return written;
}

/** The number of a class that is given by name or by number. */
function findClass(names: readonly string[], wanted: string): number {
  const named = names.findIndex((name) => name.toLowerCase() === wanted.toLowerCase());
  const number = named >= 0 ? named : readNumber(wanted);
  if (Number.isInteger(number) && number >= 0 && number < names.length) return number;
  const known = names.length === 0 ? "it knows none" : `it knows ${names.join(", ")}`;
  throw new Error(`--class ${wanted}: is no class of the model; ${known}`);
}

/** A file for each photo. */
async function outputPaths(
  { input, output }: Pick<InpaintCommand, "input" | "output">,
  photos: readonly string[],
): Promise<string[]> {
  if (photos.length === 1 && photos[0] === input) {
    if (LOSSLESS.includes(extname(output).toLowerCase())) return [output];
    throw new Error(
      `--out ${output}: must end in ${
        LOSSLESS.join(" or ")
      }, which keep the pixels that are not hidden`,
    );
  }
  if (await Deno.stat(output).then(({ isFile }) => isFile, () => false)) {
    throw new Error(`--out ${output}: is a file; a folder's photos need a folder`);
  }
  const stems = photos.map((path) => basename(path, extname(path)));
  const differ = new Set(stems).size === stems.length;
  return photos.map((path, i) => join(output, `${differ ? stems[i] : basename(path)}.png`));
}

function numbered(path: string, number: number): string {
  const ending = extname(path);
  return `${path.slice(0, -ending.length)}-${number}${ending}`;
}

/** What is hidden of a photo. */
async function readMask(
  hidden: InpaintCommand["hidden"],
  path: string,
  photo: Images,
): Promise<Mask> {
  if (typeof hidden !== "string") {
    try {
      return holeMask(hidden, photo);
    } catch (error) {
      const problem = (error as Error).message.replace(/^inpaint: /, "");
      throw new DataFileError(path, problem, "Give holes that lie in the photo");
    }
  }
  const file = await maskFile(hidden, path);
  const { height, width, data } = await readImage(file, { channels: 1 });
  if (height !== photo.height || width !== photo.width) {
    const problem = `is ${width}x${height}, but ${path} is ${photo.width}x${photo.height}`;
    throw new DataFileError(file, problem, "Give a mask of the photo's size");
  }
  return { height, width, data: data.map((grey) => Number(grey >= WHITE)) };
}

/** The mask itself, or the one in a folder that is named like the photo. */
async function maskFile(mask: string, photo: string): Promise<string> {
  if (!await Deno.stat(mask).then(({ isDirectory }) => isDirectory, () => false)) return mask;
  const stem = basename(photo, extname(photo));
  const masks = await listPictures(mask);
  const found = masks.find((path) => basename(path) === basename(photo)) ??
    masks.find((path) => basename(path, extname(path)) === stem);
  if (found) return found;
  throw new DataFileError(mask, `holds no mask for ${basename(photo)}`, "Name masks like photos");
}

/** What is done to a photo, and to its size. */
function describe(
  path: string,
  photo: Images,
  mask: Mask,
  { size }: MaskGit,
  context: number,
): string {
  const hidden = mask.data.reduce((sum, one) => sum + one, 0);
  const start = `${basename(path)}: ${photo.width}x${photo.height}, ${hidden} pixels hidden`;
  if (hidden === 0) return `${start}; it stays as it is`;
  const { x, y, width, height } = photoWindow(mask, size, context);
  if (height === size.height && width === size.width) return `${start}; nothing is scaled`;
  const beyond = x < 0 || y < 0 || x + width > photo.width || y + height > photo.height;
  return `${start}; ${width}x${height} from (${x}, ${y}) on${
    beyond ? ", beyond the photo too," : ""
  } are scaled to ${size.width}x${size.height}, restored and scaled back`;
}
