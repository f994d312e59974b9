// What about a set of pictures changes a Fréchet Inception distance.

/** Samples from which on the distance is commonly computed (the first FID code refused fewer than 2,048). */
const ENOUGH = 2048;

/**
 * What the number of pictures does to a distance; nothing where there are enough.
 *
 * @param count 0 where it is not known, as in pytorch-fid's files
 * @param width number of features
 */
export function numberNote(count: number, width: number): string {
  const pictures = `${count.toLocaleString("en")} pictures`, enough = ENOUGH.toLocaleString("en");
  if (count === 0) {
    return `nothing says how many pictures it is of: below ${enough} the distance is clearly too large, and it compares only ` +
      "with distances of as many.";
  }
  if (count <= width) {
    return `${pictures} for ${width} features: the covariance is singular, and the distance much too large. ` +
      `It compares only with distances of as many pictures. Take more, or fewer features (64, 192, 768).`;
  }
  if (count >= ENOUGH) return "";
  return `${pictures}: below ${enough} the distance is clearly too large. It compares only with distances of as many pictures.`;
}

/** Counts pictures, and says what their number, size and colour do to the distance. */
export class PictureNotes {
  #count = 0;
  #grey = 0;
  /** Pictures of each size, `64x48`. */
  readonly #sizes = new Map<string, number>();

  /** @param shape (B, H, W, channels) */
  add([count, height, width, channels]: readonly number[]): void {
    this.#count += count;
    if (channels === 1) this.#grey += count;
    const size = `${width}x${height}`;
    this.#sizes.set(size, (this.#sizes.get(size) ?? 0) + count);
  }

  /** The pictures' sizes, the commonest first. */
  sizes(): string[] {
    return [...this.#sizes].sort((a, b) => b[1] - a[1]).map(([size]) => size);
  }

  /**
   * The notes, in plain sentences.
   *
   * @param width number of features
   */
  all(width: number): string[] {
    return [numberNote(this.#count, width), this.#colour(), this.#size()].filter((note) =>
      note !== ""
    );
  }

  #colour(): string {
    if (this.#grey === 0) return "";
    const which = this.#grey === this.#count ? "the pictures are" : `${this.#grey} pictures are`;
    return `${which} grey: all three channels get the same values, which Inception has hardly seen. The distance compares ` +
      `only with those of grey pictures.`;
  }

  #size(): string {
    if (this.#sizes.size < 2) return "";
    const [most] = this.sizes();
    const times = this.#sizes.get(most);
    return `the pictures have ${this.#sizes.size} sizes (${times} of ${this.#count} are ${most}): each is brought to ` +
      `299x299 by itself, and how blurred that leaves it counts in the distance.`;
  }
}
