// Averages a step's metrics over many steps while they stay on the device.

import { tf } from "lib/tensorflow/mod.ts";

/** Scalars by name, as a training step returns them. */
export type StepMetrics<K extends string = string> = Record<K, tf.Scalar>;

/** The metrics of one step. */
export interface MetricsOfStep<K extends string> {
  /** Steps made, this one included. */
  step: number;
  metrics: Record<K, number>;
}

/** Reading a value makes JavaScript wait for the device; this reads once for a whole window of steps. */
export class MetricAverages<K extends string> implements Disposable {
  /** What is still on the device. */
  #unread: { step: number; metrics: StepMetrics<K> }[] = [];
  #read: MetricsOfStep<K>[] = [];

  /**
   * Adds a step's metrics and takes over their tensors.
   *
   * @param step steps made, this one included
   */
  add(step: number, metrics: StepMetrics<K>): void {
    this.#unread.push({ step, metrics });
  }

  /** Reads what was added since the last call. @returns the first step with a metric that is not a finite number */
  async read(): Promise<MetricsOfStep<K> | undefined> {
    const unread = this.#unread;
    this.#unread = [];
    const numbers = await readMetrics(unread.map(({ metrics }) => metrics));
    const read = unread.map(({ step }, i) => ({ step, metrics: numbers[i] }));
    this.#read.push(...read);
    return read.find(({ metrics }) => !Object.values<number>(metrics).every(Number.isFinite));
  }

  /** Means over the steps read since the last call. */
  take(): Record<K, number> {
    const sums = new Map<K, { sum: number; count: number }>();
    for (const { metrics } of this.#read) {
      for (const [name, value] of Object.entries(metrics) as [K, number][]) {
        const { sum, count } = sums.get(name) ?? { sum: 0, count: 0 };
        sums.set(name, { sum: sum + value, count: count + 1 });
      }
    }
    this.#read = [];
    const means = [...sums].map(([name, { sum, count }]) => [name, sum / count]);
    return Object.fromEntries(means) as Record<K, number>;
  }

  [Symbol.dispose](): void {
    tf.dispose(this.#unread.map(({ metrics }) => metrics));
    this.#unread = [];
  }
}

/** The numbers of some metrics, read at once; frees the tensors. */
export async function readMetrics<K extends string>(
  all: readonly StepMetrics<K>[],
): Promise<Record<K, number>[]> {
  const scalars = all.flatMap((metrics) => Object.values<tf.Scalar>(metrics));
  if (scalars.length === 0) return all.map(() => ({}) as Record<K, number>);
  const stacked = tf.tidy(() =>
    tf.stack(scalars.map((x) => x.dtype === "float32" ? x : x.toFloat()))
  );
  tf.dispose(scalars);
  const values = await stacked.data();
  stacked.dispose();
  let next = 0;
  return all.map((metrics) => {
    const entries = Object.keys(metrics).map((name) => [name, values[next++]]);
    return Object.fromEntries(entries) as Record<K, number>;
  });
}
