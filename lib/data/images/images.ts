// Pictures as bytes, and from tensors.
import type { Tensor } from "@tensorflow/tfjs";

/** Size of one image in pixels, and its channels. */
export interface ImageShape {
  height: number;
  width: number;
  /** 1 for grey, 3 for colour (RGB). Default 1. */
  channels?: number;
}

/**
 * Images of one size as bytes 0..255, (N, height, width, channels) in row-major order.
 *
 * ```ts
 * const grey = new Images(new Uint8Array(2 * 28 * 28), { height: 28, width: 28 });
 * console.log(grey.count, grey.at(1).count); // 2 1
 * ```
 */
export class Images {
  readonly data: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;

  /** @throws RangeError when the bytes are not a whole number of images of that size */
  constructor(data: Uint8Array, { height, width, channels = 1 }: ImageShape) {
    if (channels !== 1 && channels !== 3) {
      throw new RangeError(`Images: ${channels} channels; grey (1) and RGB (3) are possible`);
    }
    if (!isSize(height) || !isSize(width)) {
      throw new RangeError(`Images: size ${height}x${width}; both must be whole numbers above 0`);
    }
    const each = height * width * channels;
    if (data.length % each !== 0) {
      throw new RangeError(
        `Images: ${data.length} bytes are not a whole number of ${height}x${width}x${channels} ` +
          `images (${each} bytes each)`,
      );
    }
    this.data = data;
    this.count = data.length / each;
    this.height = height;
    this.width = width;
    this.channels = channels;
  }

  /** One image, sharing its bytes; a negative index counts from the end. */
  at(index: number): Images {
    const from = index < 0 ? this.count + index : index;
    if (!Number.isInteger(from) || from < 0 || from >= this.count) {
      throw new RangeError(`Images: there is no image ${index} among ${this.count}`);
    }
    return this.slice(from, from + 1);
  }

  /** The images from `start` up to, not including, `end`, sharing their bytes. */
  slice(start = 0, end = this.count): Images {
    const each = this.height * this.width * this.channels;
    const from = Math.max(0, Math.min(start, this.count));
    const to = Math.max(from, Math.min(end, this.count));
    return new Images(this.data.subarray(from * each, to * each), this);
  }

  /**
   * The images of several sets one after the other: all of the first, then all of the second.
   *
   * @throws RangeError when there are none or their sizes differ
   */
  static concat(sets: readonly Images[]): Images {
    const first = requireSameShape(sets, "Images.concat");
    const data = new Uint8Array(sets.reduce((bytes, set) => bytes + set.data.length, 0));
    let offset = 0;
    for (const set of sets) {
      data.set(set.data, offset);
      offset += set.data.length;
    }
    return new Images(data, first);
  }

  /**
   * The sets in turn: first of each, second of each, and so on, so that a grid with
   * `columns: sets.length` shows pairs side by side.
   *
   * @throws RangeError when there are none or their sizes or counts differ
   */
  static interleave(sets: readonly Images[]): Images {
    const { count } = requireSameShape(sets, "Images.interleave");
    const odd = sets.find((set) => set.count !== count);
    if (odd) {
      throw new RangeError(`Images.interleave: sets of ${count} and of ${odd.count} images`);
    }
    const order = Array.from(
      { length: count * sets.length },
      (_, i) => sets[i % sets.length].at(Math.floor(i / sets.length)),
    );
    return count === 0 ? sets[0] : Images.concat(order);
  }
}

/** How a tensor's numbers lie; needed only where its shape does not say it. */
export type ToImagesOptions = Partial<ImageShape>;

/**
 * Reads a tensor with values in [-1, 1] back as images: -1 is 0, 1 is 255, rounded; values outside
 * are clipped. The tensor is left alone.
 *
 * @param tensor (B, height, width, channels), (B, height, width) or (B, height * width * channels);
 *   the last is taken as square images, grey or RGB as the size fits (never both do), unless
 *   `height`, `width` and `channels` say otherwise
 * @throws RangeError when the shape is not one of these or a value is NaN
 */
export async function toImages(tensor: Tensor, options: ToImagesOptions = {}): Promise<Images> {
  const shape = imageShape(tensor.shape, options);
  const values = await tensor.data<"float32">();
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) throw new RangeError(nanMessage(i, tensor.shape, shape));
    bytes[i] = Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)));
  }
  return new Images(bytes, shape);
}

function imageShape(shape: readonly number[], options: ToImagesOptions): Required<ImageShape> {
  const found = shape.length === 2 ? flatShape(shape, options) : {
    height: shape[1],
    width: shape[2],
    channels: shape[3] ?? 1,
  };
  if (shape.length < 2 || shape.length > 4 || (found.channels !== 1 && found.channels !== 3)) {
    throw new RangeError(
      `toImages: cannot take a tensor of shape (${shape.join(", ")}) as images; expected ` +
        `(B, height, width, 1 or 3), (B, height, width) or (B, height * width * channels)`,
    );
  }
  for (const key of ["height", "width", "channels"] as const) {
    if (options[key] !== undefined && options[key] !== found[key]) {
      throw new RangeError(
        `toImages: ${key} ${options[key]} does not fit a tensor of shape (${shape.join(", ")})`,
      );
    }
  }
  return found;
}

function flatShape(
  [batch, size]: readonly number[],
  options: ToImagesOptions,
): Required<ImageShape> {
  const squares = options.height === undefined && options.width === undefined;
  const { channels = squares && isSize(Math.sqrt(size / 3)) ? 3 : 1 } = options;
  const side = Math.sqrt(size / channels);
  const height = options.height ?? (options.width ? size / channels / options.width : side);
  const width = options.width ?? size / channels / height;
  if (!isSize(height) || !isSize(width) || height * width * channels !== size) {
    throw new RangeError(
      `toImages: rows of ${size} values, shape (${batch}, ${size}), are not ` +
        `${options.height ?? "?"}x${options.width ?? "?"}x${channels} images; ` +
        `give their height, width and channels`,
    );
  }
  return { height, width, channels };
}

function nanMessage(index: number, shape: number[], size: Required<ImageShape>): string {
  const column = Math.floor(index / size.channels);
  const row = Math.floor(column / size.width);
  return `toImages: value NaN in image ${Math.floor(row / size.height)}, ` +
    `row ${row % size.height}, column ${column % size.width} of a tensor of shape ` +
    `(${shape.join(", ")}); a model that gives NaN has diverged: lower its learning rate`;
}

function requireSameShape(sets: readonly Images[], who: string): Images {
  if (sets.length === 0) throw new RangeError(`${who}: no images given`);
  const text = ({ height, width, channels }: Images) => `${height}x${width}x${channels}`;
  const odd = sets.find((set) => text(set) !== text(sets[0]));
  if (odd) throw new RangeError(`${who}: images of ${text(sets[0])} and of ${text(odd)}`);
  return sets[0];
}

function isSize(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
