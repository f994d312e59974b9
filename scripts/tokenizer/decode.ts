// Tokens in a file to pictures in files.
import { basename, extname, join } from "node:path";
import {
  DataFileError,
  type HostTensor,
  readSafetensors,
  toImages,
  writeImage,
} from "lib/data/mod.ts";
import type { VqVae } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { prepareOutputs } from "../pictures/outputs.ts";
import { shownName } from "../pictures/words.ts";
import { NAMES, PIXELS, TOKENS } from "./format.ts";

const FIX = "Take a file that `deno task encode` wrote with the same checkpoint";

/** How many times as long as the model's pictures decoded ones may be. */
const LARGEST = 4;

/** @throws {DataFileError} when the file holds no tokens of such a model */
function checkTokens(
  path: string,
  tokens: HostTensor | undefined,
  { quantizer, downsampling }: VqVae,
) {
  const { shape, dtype, values } = tokens ?? {};
  if (!tokens || dtype !== "int32" || shape?.length !== 3) {
    const found = tokens ? `${dtype} of shape [${shape}]` : "nothing of that name";
    throw new DataFileError(path, `holds no int32 "${TOKENS}" (B, h, w), but ${found}`, FIX);
  }
  const [count, ...grid] = shape;
  const side = PIXELS / downsampling;
  if (count < 1 || grid.some((length) => length < 1)) {
    throw new DataFileError(path, `holds no tokens: their shape is [${shape}]`, FIX);
  }
  if (grid.some((length) => length > LARGEST * side)) {
    const problem = `has pages of ${grid[1]}x${
      grid[0]
    } tokens, and the model's pictures ${side}x${side}`;
    throw new DataFileError(path, problem, FIX);
  }
  const bad = values!.find((code) => code < 0 || code >= quantizer.codebookSize);
  if (bad === undefined) return;
  const problem = `has the token ${bad}, but the model has ${quantizer.codebookSize}, from 0 on`;
  throw new DataFileError(path, problem, FIX);
}

/** Names for `count` PNG files: those of the pictures where all are known and differ, else numbers. */
function pictureNames(text: string | undefined, count: number): string[] {
  const numbered = Array.from({ length: count }, (_, i) => `${String(i).padStart(5, "0")}.png`);
  if (text === undefined) return numbered;
  try {
    const names = JSON.parse(text) as string[];
    // The file may come from elsewhere: a name must not lead out of the folder.
    const files = names.map((name) => `${basename(name, extname(name))}.png`);
    const fine = files.every((file) => shownName(file) === file);
    return fine && files.length === count && new Set(files).size === count ? files : numbered;
  } catch {
    return numbered;
  }
}

/**
 * Writes a picture for each page of tokens.
 *
 * @returns the number of pictures
 * @throws {DataFileError} when the file is not there, damaged, or not of such a model
 */
export async function decodeFile(model: VqVae, input: string, output: string): Promise<number> {
  const { tensors, metadata } = await readSafetensors(input, { names: [TOKENS] });
  const tokens = tensors.get(TOKENS);
  checkTokens(input, tokens, model);
  const { shape: [count, height, width], values } = tokens!;
  const names = pictureNames(metadata[NAMES], count);
  await prepareOutputs(names.map((name) => join(output, name)), [input]);
  for (const [i, name] of names.entries()) {
    const page = values.subarray(i * height * width, (i + 1) * height * width);
    const picture = tf.tidy(() => model.decode(tf.tensor3d(page, [1, height, width], "int32"))); // (1, H, W, 3)
    await writeImage(join(output, name), await toImages(picture));
    picture.dispose();
  }
  return count;
}
