// Exemplar-based inpainting without learning: patches are copied from known pixels.

import { Images } from "lib/data/mod.ts";
import { checkMask, type Extent, type Mask } from "../masks.ts";

/** Options of {@linkcode exemplarFill}. */
export interface ExemplarOptions {
  /** Side of the copied patches, an odd number. Default 9, as in the paper. */
  patch?: number;
}

/** A rectangle of pixels, edges included. */
interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

const LARGEST = 255;
/** Orders pixels without an edge by their confidence (in the paper, their priority is 0). */
const LEAST_DATA = 1e-3;

/**
 * Fills hidden pixels by copies of fully known patches, from the edge of the hole inwards. Pixels come first that have most
 * known ones around them and edges that run into the hole; each patch is replaced by the one with the smallest squared
 * difference (Criminisi et al., "Region filling and object removal by exemplar-based image inpainting", 2004, section III).
 * Where no patch is fully known, smaller ones are taken. Where all pixels are hidden the picture is grey.
 *
 * @param images (N, H, W, channels)
 * @param masks one for each image
 * @returns the same; known pixels as they were
 * @throws RangeError when the masks are not as many as the images or of another size, or the patch's side is not odd
 */
export function exemplarFill(
  images: Images,
  masks: readonly Mask[],
  { patch = 9 }: ExemplarOptions = {},
): Images {
  if (!Number.isInteger(patch) || patch % 2 !== 1) {
    throw new RangeError(`exemplarFill: the patch's side must be an odd number, not ${patch}`);
  }
  if (masks.length !== images.count) {
    throw new RangeError(`exemplarFill: ${masks.length} masks for ${images.count} images`);
  }
  // A larger one would still be no more than the picture.
  const radius = Math.min((patch - 1) / 2, Math.max(images.height, images.width));
  const filled = masks.map((mask, i) => {
    checkMask(mask, images);
    return new Filling(images.at(i), mask, radius).run();
  });
  return filled.length === 0 ? images : Images.concat(filled);
}

/** The state of one picture's filling. */
class Filling {
  readonly #size: Extent;
  readonly #channels: number;
  readonly #values: Uint8Array; // (H W channels)
  readonly #hidden: Uint8Array; // (H W), 1 where not filled yet
  readonly #confidence: Float64Array; // (H W)
  /** Number of pixels hidden at the start above and at the left of each corner. */
  readonly #hiddenBefore: Int32Array; // ((H + 1) (W + 1))

  constructor(image: Images, mask: Mask, readonly radius: number) {
    this.#size = image;
    this.#channels = image.channels;
    this.#hidden = mask.data.slice();
    this.#confidence = Float64Array.from(mask.data, (hidden) => 1 - hidden);
    this.#values = image.data.map((byte, i) => {
      return mask.data[Math.floor(i / image.channels)] ? Math.ceil(LARGEST / 2) : byte;
    });
    this.#hiddenBefore = summedArea(mask);
  }

  run(): Images {
    // One known pixel is enough for patches of a single pixel.
    if (this.#hidden.includes(0)) {
      for (let at = this.#next(); at >= 0; at = this.#next()) this.#fill(at);
    }
    return new Images(this.#values, { ...this.#size, channels: this.#channels });
  }

  /** The pixel on the hole's edge with the highest priority; -1 when nothing is hidden. */
  #next(): number {
    const { height, width } = this.#size;
    let best = -1, highest = -1;
    for (let at = 0; at < height * width; at++) {
      if (!this.#hidden[at] || !this.#neighbours(at).some((next) => !this.#hidden[next])) continue;
      const priority = this.#meanConfidence(at) * (this.#data(at) + LEAST_DATA);
      if (priority > highest) [best, highest] = [at, priority];
    }
    return best;
  }

  #fill(at: number): void {
    const { width } = this.#size;
    const confidence = this.#meanConfidence(at);
    for (let radius = this.radius; radius >= 0; radius--) {
      const box = this.#box(at, radius);
      const from = this.#bestSource(box);
      if (from === undefined) continue;
      forEachPixel(box, width, (pixel) => {
        if (!this.#hidden[pixel]) return;
        this.#hidden[pixel] = 0;
        this.#confidence[pixel] = confidence;
        for (let c = 0; c < this.#channels; c++) {
          const source = (pixel + from) * this.#channels + c;
          this.#values[pixel * this.#channels + c] = this.#values[source];
        }
      });
      return;
    }
  }

  /** Offset, in raster order, to the most similar known patch; undefined when none of that size is known. */
  #bestSource(box: Box): number | undefined {
    const { height, width } = this.#size;
    const known: number[] = [];
    forEachPixel(box, width, (pixel) => !this.#hidden[pixel] && known.push(pixel));
    let best: number | undefined, least = Infinity;
    for (let down = -box.top; down < height - box.bottom; down++) {
      for (let across = -box.left; across < width - box.right; across++) {
        if (this.#hiddenIn(box, down, across) > 0) continue;
        const shift = down * width + across;
        const distance = this.#distance(known, shift, least);
        if (distance < least) [best, least] = [shift, distance];
      }
    }
    return best;
  }

  /** Squared difference of pixels to those `shift` farther on; stops when it is above `most`. */
  #distance(pixels: readonly number[], shift: number, most: number): number {
    let sum = 0;
    for (const pixel of pixels) {
      for (let c = 0; c < this.#channels; c++) {
        const at = pixel * this.#channels + c;
        sum += (this.#values[at] - this.#values[at + shift * this.#channels]) ** 2;
      }
      if (sum >= most) return sum;
    }
    return sum;
  }

  /** Pixels of a moved box that were hidden at the start. */
  #hiddenIn({ top, bottom, left, right }: Box, down: number, across: number): number {
    const at = (y: number, x: number) =>
      this.#hiddenBefore[(y + down) * (this.#size.width + 1) + x + across];
    return at(bottom + 1, right + 1) - at(top, right + 1) - at(bottom + 1, left) + at(top, left);
  }

  /** The confidence term (equation 2). */
  #meanConfidence(at: number): number {
    let [sum, count] = [0, 0];
    forEachPixel(this.#box(at, this.radius), this.#size.width, (pixel) => {
      count++;
      if (!this.#hidden[pixel]) sum += this.#confidence[pixel];
    });
    return sum / count;
  }

  /** The data term: how strongly the sharpest known edge of the patch runs along the hole's normal (equation 2). */
  #data(at: number): number {
    const normal = this.#slope(at, (pixel) => this.#hidden[pixel], true)!;
    const length = Math.hypot(...normal);
    if (length === 0) return 0;
    let edge = [0, 0], sharpest = 0;
    forEachPixel(this.#box(at, this.radius), this.#size.width, (pixel) => {
      const slope = this.#slope(pixel, (pixel) => this.#brightness(pixel), false);
      const strength = slope ? Math.hypot(...slope) : 0;
      if (strength > sharpest) [edge, sharpest] = [slope!, strength];
    });
    // Along the edge is across its slope.
    return Math.abs(edge[0] * normal[1] - edge[1] * normal[0]) / length / LARGEST;
  }

  /** Central differences down and across; undefined where a neighbour is hidden that must be known. */
  #slope(at: number, value: (pixel: number) => number, hiddenToo: boolean): number[] | undefined {
    const { height, width } = this.#size;
    const [y, x] = [Math.floor(at / width), at % width];
    const [up, down] = [at - (y > 0 ? width : 0), at + (y < height - 1 ? width : 0)];
    const [left, right] = [at - Number(x > 0), at + Number(x < width - 1)];
    if (!hiddenToo && [at, up, down, left, right].some((pixel) => this.#hidden[pixel])) return;
    return [(value(down) - value(up)) / 2, (value(right) - value(left)) / 2];
  }

  #brightness(pixel: number): number {
    let sum = 0;
    for (let c = 0; c < this.#channels; c++) sum += this.#values[pixel * this.#channels + c];
    return sum / this.#channels;
  }

  #neighbours(at: number): number[] {
    const { height, width } = this.#size;
    const x = at % width;
    const found = [];
    if (at >= width) found.push(at - width);
    if (at < (height - 1) * width) found.push(at + width);
    if (x > 0) found.push(at - 1);
    if (x < width - 1) found.push(at + 1);
    return found;
  }

  /** The square around a pixel, as far as it lies in the picture. */
  #box(at: number, radius: number): Box {
    const { height, width } = this.#size;
    const [y, x] = [Math.floor(at / width), at % width];
    return {
      top: Math.max(0, y - radius),
      bottom: Math.min(height - 1, y + radius),
      left: Math.max(0, x - radius),
      right: Math.min(width - 1, x + radius),
    };
  }
}

function forEachPixel({ top, bottom, left, right }: Box, width: number, use: (at: number) => void) {
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) use(y * width + x);
  }
}

/** Sums of all that is above and at the left of each corner, ((H + 1) (W + 1)). */
function summedArea({ height, width, data }: Mask): Int32Array {
  const sums = new Int32Array((height + 1) * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y + 1) * (width + 1) + x + 1;
      sums[at] = data[y * width + x] + sums[at - 1] + sums[at - width - 1] - sums[at - width - 2];
    }
  }
  return sums;
}
