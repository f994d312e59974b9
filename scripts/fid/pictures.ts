// Pictures in files as batches of tensors.
import { type Images, readPicture } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";

/** Pixels after which a batch ends: large photos are not held in float32 by the dozen. */
const MOST_PIXELS = 2 ** 24;
/** Pictures that are read ahead, as many as sharp decodes at a time. */
const AHEAD = 4;

/**
 * Batches of the pictures of some files, in [-1, 1]; the next are read while one is looked at. Pictures without colour have one
 * channel. As in pytorch-fid, colour profiles are left alone. A batch has fewer pictures where they are large.
 *
 * @param onAnimated is told each file that holds several pictures; the first is taken
 * @throws {DataFileError} when a file is no picture
 */
export async function* pictureBatches(
  paths: readonly string[],
  batchSize: number,
  onAnimated: (path: string) => void = () => {},
): AsyncGenerator<tf.Tensor4D[]> {
  const waiting: Promise<Images>[] = [];
  const read = async (path: string) => {
    const { image, frames } = await readPicture(path, { profile: "ignore" });
    if (frames > 1) onAnimated(path);
    return image;
  };
  const readAhead = (from: number) => {
    for (const path of paths.slice(from + waiting.length, from + AHEAD)) {
      const next = read(path);
      next.catch(() => {}); // thrown when its turn comes
      waiting.push(next);
    }
  };
  let [batch, pixels]: [Images[], number] = [[], 0];
  for (let i = 0; i < paths.length; i++) {
    readAhead(i);
    const picture = await waiting.shift()!;
    const more = picture.width * picture.height;
    if (batch.length > 0 && (batch.length === batchSize || pixels + more > MOST_PIXELS)) {
      yield batch.map(asTensor);
      [batch, pixels] = [[], 0];
    }
    batch.push(picture);
    pixels += more;
  }
  yield batch.map(asTensor);
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
