// Which rows of a data set make up each batch: shuffled anew each epoch, from any step on.
import { Random } from "../random.ts";

/** How a data set is cut into batches. */
export interface BatchRowsOptions {
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
   * after step 99 goes on with `startStep: 100` and gets exactly the batches that it would have had.
   */
  startStep?: number;
}

/** One batch's rows. */
export interface Rows {
  rows: Uint32Array;
  /** Epoch the batch belongs to, from 0. */
  epoch: number;
  /** Number of the batch over all epochs, from 0. */
  step: number;
}

/** The rows of each batch, as something to loop over; each loop starts at the first step. */
export class BatchRows implements Iterable<Rows> {
  readonly #count: number;
  readonly #options: Required<BatchRowsOptions>;
  /** Batches in an epoch. */
  readonly stepsPerEpoch: number;

  /**
   * @param data its name, for errors, and the number of its rows
   * @throws RangeError when an option is out of range or no batch would ever come
   */
  constructor({ name, count }: { name: string; count: number }, options: BatchRowsOptions) {
    this.#count = count;
    this.#options = {
      batchSize: options.batchSize,
      seed: options.seed ?? 0,
      epochs: options.epochs ?? Infinity,
      shuffle: options.shuffle ?? true,
      dropLast: options.dropLast ?? false,
      startStep: options.startStep ?? 0,
    };
    this.#check();
    const exact = count / options.batchSize;
    this.stepsPerEpoch = this.#options.dropLast ? Math.floor(exact) : Math.ceil(exact);
    if (this.stepsPerEpoch === 0) {
      throw new RangeError(
        `batches: ${name} has ${count} images, too few for one batch of ` +
          `${options.batchSize}${this.#options.dropLast ? " (dropLast is set)" : ""}`,
      );
    }
  }

  /** Step after the last one; Infinity when there is no last one. */
  get steps(): number {
    return this.stepsPerEpoch * this.#options.epochs;
  }

  *[Symbol.iterator](): Generator<Rows, void, undefined> {
    const { batchSize, startStep } = this.#options;
    let order: Uint32Array | undefined;
    for (let step = startStep; step < this.steps; step++) {
      const epoch = Math.floor(step / this.stepsPerEpoch);
      const within = step % this.stepsPerEpoch;
      if (within === 0 || !order) order = this.#order(epoch);
      yield { rows: order.subarray(within * batchSize, (within + 1) * batchSize), epoch, step };
    }
  }

  /** Order of an epoch's rows; from seed and epoch alone, so that any epoch can be the first. */
  #order(epoch: number): Uint32Array {
    if (this.#options.shuffle) {
      return new Random(this.#options.seed, epoch).permutation(this.#count);
    }
    return Uint32Array.from({ length: this.#count }, (_, index) => index);
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
