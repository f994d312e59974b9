// Random flips and crops of the pictures of a batch.
import type { Random } from "../random.ts";

/** How pictures are changed at random each time they are seen. */
export interface Augmentation {
  /** Whether every second picture, by chance, is mirrored left to right. Default false. */
  flip?: boolean;
  /**
   * Height and width in pixels of a window that is cut out at a random place, a number for a
   * square. Default: the pictures' own size, which moves them only where there is padding.
   */
  crop?: number | { height: number; width: number };
  /**
   * Pixels by which pictures are widened on each side before the window is cut out. They mirror
   * what lies inside the edge, so that no edge is to be seen. Default 0.
   */
  padding?: number;
}

/** Size of pictures as they lie in memory. */
export interface PictureShape {
  height: number;
  width: number;
  channels: number;
}

/** Part of a picture: where it begins, seen from the picture's corner, and whether it is mirrored. */
export interface View {
  top: number;
  left: number;
  mirrored: boolean;
}

/** Draws and cuts out views of pictures of one size. */
export class Augmenter {
  readonly #from: PictureShape;
  readonly #flip: boolean;
  readonly #padding: number;
  /** Size of the views. */
  readonly height: number;
  readonly width: number;

  /** @throws RangeError when a number is out of range or the window larger than the pictures */
  constructor(from: PictureShape, { flip = false, crop, padding = 0 }: Augmentation) {
    const { height, width } = typeof crop === "number"
      ? { height: crop, width: crop }
      : crop ?? from;
    this.#from = from;
    this.#flip = flip;
    this.#padding = padding;
    this.height = height;
    this.width = width;
    this.#check();
  }

  /** Bytes in a view. */
  get size(): number {
    return this.height * this.width * this.#from.channels;
  }

  /** A view at random. */
  draw(random: Random): View {
    const room = (from: number, to: number) => random.integer(from + 2 * this.#padding - to + 1);
    return {
      mirrored: this.#flip && random.chance(0.5),
      top: room(this.#from.height, this.height) - this.#padding,
      left: room(this.#from.width, this.width) - this.#padding,
    };
  }

  /**
   * Writes a view of a picture, each byte as `scale` has it, to `values` from `at` on.
   *
   * @param pixels (height, width, channels) of the whole picture
   */
  write(
    pixels: Uint8Array,
    view: View,
    { scale, values, at }: { scale: Float32Array; values: Float32Array; at: number },
  ): void {
    const { height, width, channels } = this.#from;
    const columns = this.#columns(view);
    for (let y = 0; y < this.height; y++) {
      const row = inside(view.top + y, height) * width * channels;
      for (let i = 0; i < columns.length; i++) values[at++] = scale[pixels[row + columns[i]]];
    }
  }

  /** Where each byte of a view's row lies in a row of the picture. */
  #columns({ left, mirrored }: View): Int32Array {
    const { width, channels } = this.#from;
    const columns = new Int32Array(this.width * channels);
    for (let x = 0; x < this.width; x++) {
      const from = inside(left + (mirrored ? this.width - 1 - x : x), width) * channels;
      for (let c = 0; c < channels; c++) columns[x * channels + c] = from + c;
    }
    return columns;
  }

  #check(): void {
    const { height, width } = this, from = this.#from, padding = this.#padding;
    const least = Math.min(from.height, from.width);
    if (!Number.isInteger(padding) || padding < 0 || padding >= least) {
      throw new RangeError(
        `batches: padding must be a whole number in 0..${least - 1} for pictures of ` +
          `${from.height}x${from.width}, not ${padding}`,
      );
    }
    for (
      const [name, size, most] of [["height", height, from.height], [
        "width",
        width,
        from.width,
      ]] as const
    ) {
      if (!Number.isInteger(size) || size < 1 || size > most + 2 * padding) {
        throw new RangeError(
          `batches: a crop's ${name} must be a whole number in 1..${
            most + 2 * padding
          } (pictures of ` +
            `${from.height}x${from.width}, padding ${padding}), not ${size}`,
        );
      }
    }
  }
}

/** The place in 0..length-1 that a place beyond the edge mirrors. */
function inside(place: number, length: number): number {
  const positive = Math.abs(place);
  return positive < length ? positive : 2 * (length - 1) - positive;
}
