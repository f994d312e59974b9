// Batches of a data set for training, as tensors.
import { type Augmentation, Augmenter } from "../images/augment.ts";
import { BatchRows, type BatchRowsOptions } from "./batch_rows.ts";
import type { ImageDataset, LabelledTensors } from "./dataset.ts";
import { Random } from "../random.ts";

/** How a data set is cut into batches. */
export interface BatchesOptions extends BatchRowsOptions {
  /**
   * Random flips and crops, for pictures; fixed by seed and step, so that they too are the same
   * after a restart. Default none.
   */
  augment?: Augmentation;
}

/** Stream key of the augmentation; the order of an epoch has one key less. */
const AUGMENT = 1;

/** One batch. */
export interface Batch extends LabelledTensors {
  /** Epoch the batch belongs to, from 0. */
  epoch: number;
  /** Number of the batch over all epochs, from 0. */
  step: number;
}

/**
 * The batches of a data set, as something to loop over; each loop starts at the first step.
 *
 * The tensors of a batch belong to the loop: they are disposed when the next batch is asked for
 * and when the loop ends, also by break or an error, so a training loop needs no clean-up. To keep
 * a batch longer, `clone()` its tensors.
 */
export class Batches implements Iterable<Batch> {
  readonly #dataset: ImageDataset;
  readonly #rows: BatchRows;
  readonly #seed: number;
  readonly #augmenter: Augmenter | undefined;

  /** @throws RangeError when an option is out of range or no batch would ever come */
  constructor(dataset: ImageDataset, options: BatchesOptions) {
    this.#dataset = dataset;
    this.#rows = new BatchRows(dataset, options);
    this.#seed = options.seed ?? 0;
    this.#augmenter = options.augment && new Augmenter(dataset, options.augment);
  }

  /** Batches in an epoch. */
  get stepsPerEpoch(): number {
    return this.#rows.stepsPerEpoch;
  }

  /** Step after the last one; Infinity when there is no last one. */
  get steps(): number {
    return this.#rows.steps;
  }

  *[Symbol.iterator](): Generator<Batch, void, undefined> {
    for (const { rows, epoch, step } of this.#rows) {
      const batch: Batch = { ...this.#gather(rows, step), epoch, step };
      try {
        yield batch;
      } finally {
        batch.images.dispose();
        batch.labels.dispose();
      }
    }
  }

  #gather(rows: Uint32Array, step: number): LabelledTensors {
    const augmenter = this.#augmenter;
    if (!augmenter) return this.#dataset.gather(rows);
    const random = new Random(this.#seed, step, AUGMENT);
    return this.#dataset.gather(rows, { augmenter, random });
  }
}
