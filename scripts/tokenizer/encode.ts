// Pictures in files to tokens in a file.
import { basename } from "node:path";
import { Images, readImage } from "lib/data/mod.ts";
import type { VqVae } from "lib/models/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { writeSafetensors } from "lib/training/mod.ts";
import { listPictures } from "../picture_files.ts";
import { NAMES, SIZE, TOKENS } from "./format.ts";

/** Side of the pictures that the notebooks' models learn from. */
const PIXELS = 64;
const BATCH = 64;

/** Reads a picture, scaled and cut to the model's size where it has another. */
async function readFitting(path: string, say: (line: string) => void): Promise<Images> {
  const picture = await readImage(path);
  const { height, width } = picture;
  if (height === PIXELS && width === PIXELS) return picture;
  say(`${basename(path)}: ${width}x${height}, scaled and cut to ${PIXELS}x${PIXELS}`);
  return await readImage(path, { size: PIXELS });
}

function asTensor(pictures: readonly Images[]): tf.Tensor4D {
  return tf.tidy(() => {
    const rows = pictures.map(({ data }) => tf.tensor3d(data, [PIXELS, PIXELS, 3], "float32"));
    return tf.stack(rows).div<tf.Tensor4D>(127.5).sub(1);
  });
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
  const paths = await listPictures(input);
  const encode = jit((images: tf.Tensor4D) => model.encode(images));
  const side = PIXELS / model.downsampling;
  const values = new Int32Array(paths.length * side * side);
  for (let first = 0; first < paths.length; first += BATCH) {
    const part = paths.slice(first, first + BATCH);
    const pictures: Images[] = [];
    for (const path of part) pictures.push(await readFitting(path, say));
    const images = asTensor(pictures); // (B, 64, 64, 3)
    const codes = encode(images); // (B, h, w)
    values.set(await codes.data<"int32">(), first * side * side);
    tf.dispose([images, codes]);
  }
  encode.dispose();
  const tokens = { dtype: "int32", shape: [paths.length, side, side], values } as const;
  await writeSafetensors(output, new Map([[TOKENS, tokens]]), {
    [NAMES]: JSON.stringify(paths.map((path) => basename(path))),
    [SIZE]: String(model.quantizer.numCodes),
  });
  return paths.length;
}
