// Pictures in files to tokens in a file.
import { basename } from "node:path";
import { Images, imageTensor, readImage, readPicture, writeSafetensors } from "lib/data/mod.ts";
import type { VqVae } from "lib/models/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { listPictures } from "../pictures/list.ts";
import { prepareOutputs } from "../pictures/outputs.ts";
import { shownName } from "../pictures/words.ts";
import { NAMES, PIXELS, SIZE, TOKENS } from "./format.ts";

const BATCH = 64;

/** Reads a picture, scaled and cut to the model's size where it has another. */
async function readFitting(
  path: string,
  channels: 1 | 3,
  say: (line: string) => void,
): Promise<Images> {
  const { image, frames } = await readPicture(path, { channels });
  const name = shownName(basename(path));
  if (frames > 1) say(`${name}: of its ${frames} pictures the first is taken`);
  const { height, width } = image;
  if (height === PIXELS && width === PIXELS) return image;
  say(`${name}: ${width}x${height}, scaled and cut to ${PIXELS}x${PIXELS}`);
  return await readImage(path, { size: PIXELS, channels });
}

/**
 * Writes the tokens of a picture, or of all pictures in a folder, in the order of their names.
 *
 * @param say is told what was changed
 * @returns the number of pictures
 * @throws {DataFileError} when there is no picture or one cannot be read; nothing is written then
 */
export async function encodeFiles(
  model: VqVae,
  input: string,
  output: string,
  say: (line: string) => void = console.log,
): Promise<number> {
  const { paths, notes } = await listPictures(input);
  for (const note of notes) say(`${basename(input)}: ${note}`);
  await prepareOutputs([output], paths);
  const channels = model.options.channels as 1 | 3;
  const encode = jit((images: tf.Tensor4D) => model.encode(images));
  const side = PIXELS / model.downsampling;
  const values = new Int32Array(paths.length * side * side);
  try {
    for (let first = 0; first < paths.length; first += BATCH) {
      const part = paths.slice(first, first + BATCH);
      const pictures: Images[] = [];
      for (const path of part) pictures.push(await readFitting(path, channels, say));
      const images = imageTensor(Images.concat(pictures)); // (B, 64, 64, 3)
      const codes = encode(images); // (B, h, w)
      values.set(await codes.data<"int32">(), first * side * side);
      tf.dispose([images, codes]);
    }
  } finally {
    encode.dispose();
  }
  const tokens = { dtype: "int32", shape: [paths.length, side, side], values } as const;
  await writeSafetensors(output, new Map([[TOKENS, tokens]]), {
    [NAMES]: JSON.stringify(paths.map((path) => basename(path))),
    [SIZE]: String(model.quantizer.codebookSize),
  });
  return paths.length;
}
