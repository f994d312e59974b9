// Pictures in files as batches of tensors.
import { type Images, readImage } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";

/**
 * Batches of the pictures of some files, in [-1, 1]; the next is read while one is looked at. Pictures without colour have one
 * channel.
 *
 * @throws {DataFileError} when a file is no picture
 */
export async function* pictureBatches(
  paths: readonly string[],
  batchSize: number,
): AsyncGenerator<tf.Tensor4D[]> {
  let next = read(paths.slice(0, batchSize));
  for (let from = batchSize; from - batchSize < paths.length; from += batchSize) {
    const pictures = await next;
    next = read(paths.slice(from, from + batchSize));
    next.catch(() => {}); // thrown when its turn comes
    yield pictures.map(asTensor);
  }
}

async function read(paths: readonly string[]): Promise<Images[]> {
  return await Promise.all(paths.map((path) => readImage(path)));
}

/** (1, H, W, 3), or (1, H, W, 1) where the channels are equal. */
function asTensor({ data, height, width }: Images): tf.Tensor4D {
  const grey = isGrey(data);
  const values = Float32Array.from(grey ? data.filter((_, i) => i % 3 === 0) : data);
  for (let i = 0; i < values.length; i++) values[i] = values[i] / 127.5 - 1;
  return tf.tensor4d(values, [1, height, width, grey ? 1 : 3]);
}

function isGrey(data: Uint8Array): boolean {
  for (let i = 0; i < data.length; i += 3) {
    if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false;
  }
  return true;
}
