// Puts the classes' pictures into one array.
import type { ClassPictures } from "./class_reader.ts";
import { PICTURE_SIZE } from "./decode_pictures.ts";

/** Pictures of several classes, in turn: the first of each class, the second of each, and so on. */
export interface InterleavedPictures {
  /** (N, 64, 64, 3), RGB. */
  images: Uint8Array;
  /** (N): the class's place in the list of classes. */
  labels: Uint8Array;
}

/** Labels are bytes. */
const MOST_CLASSES = 256;

/**
 * Interleaves classes that come one after the other, in the memory of the result alone: all pictures of
 * tiny-imagenet-200 are 1.2 GB.
 */
export class Interleaver {
  readonly #images: Uint8Array;
  readonly #counts: number[] = [];

  /**
   * @param most pictures that any of the classes can have; further ones are left out
   * @throws RangeError when there are more classes than a byte can tell apart
   */
  constructor(private readonly classes: number, private readonly most: number) {
    if (classes > MOST_CLASSES) {
      throw new RangeError(`${classes} classes; choose at most ${MOST_CLASSES} of them`);
    }
    this.#images = new Uint8Array(classes * most * PICTURE_SIZE);
  }

  /** Adds the next class. */
  add({ pixels }: ClassPictures): void {
    const label = this.#counts.length;
    const count = Math.min(pixels.length / PICTURE_SIZE, this.most);
    for (let i = 0; i < count; i++) {
      copy(pixels, i, this.#images, i * this.classes + label);
    }
    this.#counts.push(count);
  }

  /**
   * What was added, at most `count` pictures. Where a class had fewer than others, those behind move
   * up.
   */
  finish(count: number): InterleavedPictures {
    const labels = new Uint8Array(this.classes * this.most);
    let row = 0;
    for (let from = 0; from < labels.length && row < count; from++) {
      const label = from % this.classes;
      if (Math.floor(from / this.classes) >= this.#counts[label]) continue;
      if (row !== from) copy(this.#images, from, this.#images, row);
      labels[row++] = label;
    }
    return {
      images: this.#images.subarray(0, row * PICTURE_SIZE),
      labels: labels.subarray(0, row),
    };
  }
}

function copy(from: Uint8Array, i: number, to: Uint8Array, row: number): void {
  to.set(from.subarray(i * PICTURE_SIZE, (i + 1) * PICTURE_SIZE), row * PICTURE_SIZE);
}
