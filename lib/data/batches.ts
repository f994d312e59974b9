// Batches of a data set for training: shuffled anew each epoch, from any step on.
import { type Augmentation, Augmenter } from "./augment.ts";
import type { ImageDataset, LabelledTensors } from "./dataset.ts";
import { Random } from "./random.ts";

/** How a data set is cut into batches. */
export interface BatchesOptions {
  batchSize: number;
  /** Fixes the order of every epoch. Default 0. */
  seed?: number;
  /** How many times through the data. Default: for ever. */
  epochs?: number;
  /** Whether each epoch has a new random order; else the data's own. Default true. */
  shuffle?: boolean;
  /** Whether to leave out an epoch's last batch when it is not full. Default false. */
  dropLast?: boolean;
  /**
   * First step to give, counted from the start of the first epoch: a training run that stopped
   * after step 99 goes on with `startStep: 100` and sees exactly what it would have seen.
   */
  startStep?: number;
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
  readonly #options: Required<Omit<BatchesOptions, "augment">>;
  readonly #augmenter: Augmenter | undefined;
  /** Batches in an epoch. */
  readonly stepsPerEpoch: number;

  /** @throws RangeError when an option is out of range or no batch would ever come */
  constructor(dataset: ImageDataset, options: BatchesOptions) {
    this.#dataset = dataset;
    this.#options = {
      batchSize: options.batchSize,
      seed: options.seed ?? 0,
      epochs: options.epochs ?? Infinity,
      shuffle: options.shuffle ?? true,
      dropLast: options.dropLast ?? false,
      startStep: options.startStep ?? 0,
    };
    this.#check();
    this.#augmenter = options.augment && new Augmenter(dataset, options.augment);
    const exact = dataset.count / options.batchSize;
    this.stepsPerEpoch = this.#options.dropLast ? Math.floor(exact) : Math.ceil(exact);
    if (this.stepsPerEpoch === 0) {
      throw new RangeError(
        `batches: ${dataset.name} has ${dataset.count} images, too few for one batch of ` +
          `${options.batchSize}${this.#options.dropLast ? " (dropLast is set)" : ""}`,
      );
    }
  }

  /** Step after the last one; Infinity when there is no last one. */
  get steps(): number {
    return this.stepsPerEpoch * this.#options.epochs;
  }

  *[Symbol.iterator](): Generator<Batch, void, undefined> {
    const { batchSize, startStep } = this.#options;
    let order: Uint32Array | undefined;
    for (let step = startStep; step < this.steps; step++) {
      const epoch = Math.floor(step / this.stepsPerEpoch);
      const within = step % this.stepsPerEpoch;
      if (within === 0 || !order) order = this.#order(epoch);
      const rows = order.subarray(within * batchSize, (within + 1) * batchSize);
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
    const random = new Random(this.#options.seed, step, AUGMENT);
    return this.#dataset.gather(rows, { augmenter, random });
  }

  /** Order of an epoch's images; from seed and epoch alone, so that any epoch can be the first. */
  #order(epoch: number): Uint32Array {
    const { count } = this.#dataset;
    if (this.#options.shuffle) return new Random(this.#options.seed, epoch).permutation(count);
    return Uint32Array.from({ length: count }, (_, index) => index);
  }

  #check(): void {
    const { batchSize, epochs, startStep } = this.#options;
    const wholeFrom = (name: string, value: number, least: number) => {
      if (!Number.isInteger(value) || value < least) {
        throw new RangeError(`batches: ${name} must be a whole number from ${least}, not ${value}`);
      }
    };
    wholeFrom("batchSize", batchSize, 1);
    wholeFrom("startStep", startStep, 0);
    if (epochs !== Infinity) wholeFrom("epochs", epochs, 1);
  }
}
