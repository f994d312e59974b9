// The training loop: runs a step over batches, shows how far it is, and can be stopped.

import { listenForInterrupt, progress } from "lib/notebook/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { DivergedError } from "./errors.ts";
import { MetricWindow, type StepMetrics } from "./metric_window.ts";

/** How {@linkcode train} runs. */
export interface TrainOptions {
  /** Steps to make; fewer when the batches run out. */
  steps: number;
  /** Reports to give over all steps, evenly spread. */
  reports?: number;
  /** What the progress line calls it. */
  label?: string;
}

/** What {@linkcode train} reports. */
export interface TrainReport<K extends string> {
  /** Steps made so far. */
  step: number;
  /** Means of the step's metrics since the report before. */
  metrics: Record<K, number>;
}

/**
 * Calls `step` on one batch after the other. All tensors that a step makes are freed, but for the metrics that it
 * returns, whose means are reported.
 *
 * An interrupt (JupyterLab's stop button, Ctrl-C) ends the loop after the step at hand, with a last report: the weights
 * and all else stay as they are.
 *
 * @example
 * ```ts
 * import { train } from "lib/training/mod.ts";
 * import { tf } from "lib/tensorflow/mod.ts";
 * const step = (x: number) => ({ loss: tf.scalar(1 / x) });
 * for await (const { step: n, metrics } of train(step, [1, 2, 3, 4], { steps: 4, reports: 2 })) {
 *   console.log(n, metrics.loss);
 * }
 * ```
 *
 * @param step takes a batch and the number of steps made before it
 * @throws {DivergedError} when a metric is not a finite number at a report
 */
export async function* train<B, K extends string>(
  step: (batch: B, index: number) => StepMetrics<K>,
  batches: Iterable<B>,
  { steps, reports = 50, label = "Training" }: TrainOptions,
): AsyncGenerator<TrainReport<K>, void, undefined> {
  using interrupt = listenForInterrupt();
  await using line = progress(steps, { label });
  using means = new MetricWindow<K>();
  const every = Math.max(1, Math.round(steps / reports));
  let made = 0;
  for (const batch of batches) {
    means.add(tf.tidy(() => step(batch, made)));
    made++;
    const stopped = await interrupt.breathe() || made === steps;
    if (made % every === 0 || stopped) yield await report(made, means);
    line.update(made);
    if (stopped) return;
  }
  if (made % every !== 0) yield await report(made, means);
}

async function report<K extends string>(
  step: number,
  means: MetricWindow<K>,
): Promise<TrainReport<K>> {
  const metrics = await means.take();
  const finite = Object.values<number>(metrics).every(Number.isFinite);
  if (!finite) throw new DivergedError(step, metrics);
  return { step, metrics };
}
