// Averages a step's metrics over many steps while they stay on the device.

import { tf } from "lib/tensorflow/mod.ts";

/** Scalars by name, as a training step returns them. */
export type StepMetrics<K extends string = string> = Record<K, tf.Scalar>;

/** Reading a value makes JavaScript wait for the device; this reads once for a whole window of steps. */
export class MetricWindow<K extends string> implements Disposable {
  readonly #values = new Map<K, tf.Scalar[]>();

  /** Adds a step's metrics and takes over their tensors. */
  add(metrics: StepMetrics<K>): void {
    for (const [name, value] of Object.entries(metrics) as [K, tf.Scalar][]) {
      const values = this.#values.get(name);
      if (values) values.push(value);
      else this.#values.set(name, [value]);
    }
  }

  /** Means over the steps added since the last call. */
  async take(): Promise<Record<K, number>> {
    const names = [...this.#values.keys()];
    const means = tf.tidy(() =>
      tf.stack([...this.#values.values()].map((values) => tf.stack(values).mean()))
    );
    this.clear();
    const numbers = await means.data();
    means.dispose();
    return Object.fromEntries(names.map((name, i) => [name, numbers[i]])) as Record<K, number>;
  }

  /** Frees what was added and not yet taken. */
  clear(): void {
    for (const values of this.#values.values()) tf.dispose(values);
    this.#values.clear();
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
