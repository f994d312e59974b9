// Hands out batches, and fetches the next one while a step runs.

import { setImmediate } from "node:timers";
import { tf } from "lib/tensorflow/mod.ts";

/**
 * Where batches come from: something to loop over, or a function that gives it from a step on. Training that goes on
 * from a checkpoint runs through the batches that it has had; a function saves it that.
 */
export type BatchSource<B> = Batches<B> | ((startStep: number) => Batches<B>);

type Batches<B> = Iterable<B> | AsyncIterable<B>;

/** A batch with tensors of its own. */
export interface OwnBatch<B> extends Disposable {
  readonly value: B;
}

/**
 * The batches of a source. A source may free a batch's tensors when it is asked for the next batch; the feed's stay
 * until they are disposed of, also those in arrays and plain objects.
 */
export class Prefetcher<B> implements AsyncDisposable {
  readonly #iterator: Iterator<B> | AsyncIterator<B>;
  #skip: number;
  #ahead: Promise<OwnBatch<B> | undefined> | undefined;

  /** @param start batches to leave out */
  constructor(source: BatchSource<B>, start: number) {
    const isFunction = typeof source === "function";
    const batches = isFunction ? source(start) : source;
    this.#skip = isFunction ? 0 : start;
    this.#iterator = Symbol.asyncIterator in batches
      ? batches[Symbol.asyncIterator]()
      : batches[Symbol.iterator]();
  }

  /** Begins to fetch the next batch, once what runs already has had its turn: it is to start first. */
  prefetch(): void {
    this.#ahead ??= new Promise<void>((turn) => setImmediate(turn)).then(() => this.#fetch());
    this.#ahead.catch(() => {}); // an error comes with take()
  }

  /** The next batch; undefined after the last one. */
  take(): Promise<OwnBatch<B> | undefined> {
    const next = this.#ahead ?? this.#fetch();
    this.#ahead = undefined;
    return next;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ahead = await this.#ahead?.catch(() => undefined);
    ahead?.[Symbol.dispose]();
    await this.#iterator.return?.();
  }

  async #fetch(): Promise<OwnBatch<B> | undefined> {
    for (; this.#skip > 0; this.#skip--) await this.#iterator.next();
    const { done, value } = await this.#iterator.next();
    return done ? undefined : own(value);
  }
}

function own<B>(batch: B): OwnBatch<B> {
  const copies: tf.Tensor[] = [];
  const value = copyTensors(batch, copies) as B;
  return { value, [Symbol.dispose]: () => tf.dispose(copies) };
}

/** Copies share the tensors' memory. */
function copyTensors(value: unknown, copies: tf.Tensor[]): unknown {
  if (value instanceof tf.Tensor) {
    const copy = tf.keep(value.clone());
    copies.push(copy);
    return copy;
  }
  if (Array.isArray(value)) return value.map((item) => copyTensors(item, copies));
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, copyTensors(item, copies)]);
  return Object.fromEntries(entries);
}
