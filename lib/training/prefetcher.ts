// Hands out batches, and fetches the next one while a step runs.

import { setImmediate } from "node:timers";
import { tf } from "lib/tensorflow/mod.ts";

/**
 * Where batches come from: something to loop over, or a function that gives it from a step on. Training that goes on
 * from a checkpoint runs through the batches that it has had; a function saves it that.
 */
export type BatchSource<B> = Batches<B> | ((startStep: number) => Batches<B>);

type Batches<B> = Iterable<B> | AsyncIterable<B>;

/** A batch, and the copies of its tensors. */
interface OwnBatch<B> {
  readonly value: B;
  readonly tensors: tf.Tensor[];
}

/**
 * The batches of a source. A source may free a batch's tensors when it is asked for the next batch; the copies that
 * are given out stay until they are released, also those in arrays and plain objects.
 */
export class Prefetcher<B> implements AsyncDisposable {
  readonly #iterator: Iterator<B> | AsyncIterator<B>;
  #skip: number;
  #taken: OwnBatch<B> | undefined;
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

  /** The next batch; undefined after the last one. It is the caller's until {@linkcode release}. */
  async take(): Promise<{ readonly value: B } | undefined> {
    const next = this.#ahead ?? this.#fetch();
    this.#ahead = undefined;
    return this.#taken = await next;
  }

  /** Frees the batch that was taken. */
  release(): void {
    tf.dispose(this.#taken?.tensors ?? []);
    this.#taken = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    const ahead = await this.#ahead?.catch(() => undefined);
    tf.dispose(ahead?.tensors ?? []);
    await this.#iterator.return?.();
  }

  async #fetch(): Promise<OwnBatch<B> | undefined> {
    for (; this.#skip > 0; this.#skip--) await this.#iterator.next();
    const { done, value } = await this.#iterator.next();
    return done ? undefined : own(value);
  }
}

function own<B>(batch: B): OwnBatch<B> {
  const tensors: tf.Tensor[] = [];
  const value = copyTensors(batch, tensors) as B;
  return { value, tensors };
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
