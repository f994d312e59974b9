// A set of labelled images in memory, as bytes, and its way into tensors.
import { tf } from "lib/tensorflow/mod.ts";
import type { Augmenter } from "../images/augment.ts";
import { Batches, type BatchesOptions } from "./batches.ts";
import type { Random } from "../random.ts";

/** What a data set is made of. */
export interface ImageDatasetFields {
  /** Short name, for instance "MNIST". */
  name: string;
  /** Where the images come from, in plain words, for instance "real MNIST, 60,000 images". */
  source: string;
  /** Pixels 0..255, (N, height, width, channels) in row-major order. */
  images: Uint8Array;
  /** Class of each image, (N). */
  labels: Uint8Array;
  height: number;
  width: number;
  /** 1 for grey, 3 for colour. */
  channels: number;
  /** Name of each class; its length is the number of classes. */
  classNames: readonly string[];
  /** Whether a mirrored image could be another of them: photographs yes, digits no. Default false. */
  mirrorable?: boolean;
}

/** Images and labels as tensors. */
export interface LabelledTensors {
  /** (B, height * width * channels), float32 in [-1, 1]; of the crop's size where there is one. */
  images: tf.Tensor2D;
  /** (B), int32. */
  labels: tf.Tensor1D;
}

/** float32 value in [-1, 1] of each byte: looked up, because it is done for every pixel. */
const SCALED = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);

/**
 * Labelled images in memory.
 *
 * @example
 * ```ts
 * import { loadDigits } from "lib/data/mod.ts";
 * const digits = await loadDigits({ data: "generated", count: 200 });
 * for (const { images, labels } of digits.batches({ batchSize: 100, seed: 1, epochs: 1 })) {
 *   console.log(images.shape, labels.shape); // [100, 784] [100]
 * }
 * ```
 */
export class ImageDataset {
  readonly name: string;
  readonly source: string;
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classNames: readonly string[];
  readonly mirrorable: boolean;

  /** @throws RangeError when the sizes do not fit together or a label has no class */
  constructor(fields: ImageDatasetFields) {
    this.name = fields.name;
    this.source = fields.source;
    this.images = fields.images;
    this.labels = fields.labels;
    this.height = fields.height;
    this.width = fields.width;
    this.channels = fields.channels;
    this.classNames = fields.classNames;
    this.mirrorable = fields.mirrorable ?? false;
    this.#check();
  }

  /** Number of images. */
  get count(): number {
    return this.labels.length;
  }

  /** Values per image: height * width * channels. */
  get imageSize(): number {
    return this.height * this.width * this.channels;
  }

  /** Pixels of one image, (height, width, channels), not copied. */
  image(index: number): Uint8Array {
    this.#checkIndex(index);
    return this.images.subarray(index * this.imageSize, (index + 1) * this.imageSize);
  }

  /**
   * Batches in an order that the seed fixes; see {@link Batches} for who disposes the tensors.
   */
  batches(options: BatchesOptions): Batches {
    return new Batches(this, options);
  }

  /** The chosen images, in the given order, as a data set of its own (copied). */
  subset(indices: ArrayLike<number>): ImageDataset {
    const { imageSize } = this;
    const images = new Uint8Array(indices.length * imageSize);
    const labels = new Uint8Array(indices.length);
    for (let row = 0; row < indices.length; row++) {
      images.set(this.image(indices[row]), row * imageSize);
      labels[row] = this.labels[indices[row]];
    }
    return this.#part(images, labels);
  }

  /** The first images as a data set of its own (not copied). */
  first(count: number): ImageDataset {
    this.#checkCount(count);
    return this.#part(
      this.images.subarray(0, count * this.imageSize),
      this.labels.subarray(0, count),
    );
  }

  /**
   * The chosen images as tensors, which the caller disposes.
   *
   * @param augment draws a view of each image and takes that instead
   * @returns images (B, height * width * channels) in [-1, 1] and labels (B)
   */
  gather(
    indices: ArrayLike<number>,
    augment?: { augmenter: Augmenter; random: Random },
  ): LabelledTensors {
    const size = augment?.augmenter.size ?? this.imageSize;
    const values = new Float32Array(indices.length * size);
    const labels = new Int32Array(indices.length);
    for (let row = 0; row < indices.length; row++) {
      const pixels = this.image(indices[row]), at = row * size;
      if (augment) {
        const view = augment.augmenter.draw(augment.random);
        augment.augmenter.write(pixels, view, { scale: SCALED, values, at });
      } else {
        for (let i = 0; i < size; i++) values[at + i] = SCALED[pixels[i]];
      }
      labels[row] = this.labels[indices[row]];
    }
    return {
      images: tf.tensor2d(values, [indices.length, size], "float32"),
      labels: tf.tensor1d(labels, "int32"),
    };
  }

  /**
   * The first images as tensors, which the caller disposes.
   *
   * @param count how many; default all
   */
  tensors(count: number = this.count): LabelledTensors {
    this.#checkCount(count);
    return this.gather(Uint32Array.from({ length: count }, (_, index) => index));
  }

  /**
   * A batch's rows as pictures.
   *
   * @param images (B, height * width * channels)
   * @returns (B, height, width, channels)
   */
  unflatten(images: tf.Tensor2D): tf.Tensor4D {
    return images.reshape([-1, this.height, this.width, this.channels]);
  }

  #part(images: Uint8Array, labels: Uint8Array): ImageDataset {
    const source = labels.length === this.count
      ? this.source
      : `${this.source} (${labels.length.toLocaleString("en")} of them)`;
    return new ImageDataset({ ...this, source, images, labels });
  }

  #checkCount(count: number): void {
    if (!Number.isInteger(count) || count < 0 || count > this.count) {
      throw new RangeError(`${this.name}: cannot give ${count} of ${this.count} images`);
    }
  }

  #check(): void {
    const { name, count, height, width, channels } = this;
    const expected = count * this.imageSize;
    if (this.images.length !== expected) {
      throw new RangeError(
        `${name}: ${count} labels with images of (${height}, ${width}, ${channels}) need ` +
          `${expected} bytes of pixels, there are ${this.images.length}`,
      );
    }
    const classes = this.classNames.length;
    const wrong = this.labels.findIndex((label) => label >= classes);
    if (wrong >= 0) {
      throw new RangeError(
        `${name}: label ${this.labels[wrong]} of image ${wrong} is not one of ${classes} classes`,
      );
    }
  }

  #checkIndex(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) {
      throw new RangeError(`${this.name}: there is no image ${index}, only 0..${this.count - 1}`);
    }
  }
}
