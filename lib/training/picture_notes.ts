// What about a set of pictures changes a Fréchet Inception distance.

/** Samples from which on the distance is commonly computed (the first FID code refused fewer than 2,048). */
const ENOUGH = 2048;

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
    return [this.#number(width), this.#colour(), this.#size()].filter((note) => note !== "");
  }

  #number(width: number): string {
    const count = this.#count.toLocaleString("en");
    if (this.#count <= width) {
      return `${count} pictures for ${width} features: the covariance is singular, and the distance much too large. ` +
        `It compares only with distances of as many pictures. Take more, or fewer features (64, 192, 768).`;
    }
    if (this.#count >= ENOUGH) return "";
    return `${count} pictures: below ${
      ENOUGH.toLocaleString("en")
    } the distance is clearly too large. ` +
      `It compares only with distances of as many pictures.`;
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
