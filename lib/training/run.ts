// The steps of one training run, and what is known of them.

import { DivergedError } from "./errors.ts";
import type { Prefetcher } from "./prefetcher.ts";
import type { CheckpointManager } from "./checkpoint_manager.ts";
import { MetricAverages, readMetrics } from "./metric_averages.ts";
import { runStep, type StepResult } from "./run_step.ts";
import type { TrainReport } from "./train.ts";

/** A training run. */
export class Run<B, K extends string> implements Disposable {
  /** Steps made so far. */
  made: number;
  readonly #step: (batch: B) => StepResult<K>;
  readonly #feed: Prefetcher<B>;
  readonly #keeper: CheckpointManager;
  readonly #means = new MetricAverages<K>();
  #epoch: number | undefined;

  /** @param start steps made before this run */
  constructor(
    step: (batch: B) => StepResult<K>,
    feed: Prefetcher<B>,
    keeper: CheckpointManager,
    start: number,
  ) {
    this.#step = step;
    this.#feed = feed;
    this.#keeper = keeper;
    this.made = start;
  }

  /** Makes one step. @returns whether it did: not after `steps` steps, nor without a batch */
  async advance(steps: number): Promise<boolean> {
    if (this.made >= steps) return false;
    using batch = await this.#feed.take();
    if (!batch) return false;
    const running = runStep(this.#step, batch.value);
    if (running instanceof Promise && this.made + 1 < steps) this.#feed.prefetch();
    this.#means.add(this.made + 1, await running);
    this.made++;
    this.#epoch = epochOf(batch.value);
    return true;
  }

  /** @throws {DivergedError} when a metric or a weight is not finite; the state is then the last good one */
  async check(): Promise<void> {
    await this.#checkMetrics();
    this.#checkWeight(await this.#keeper.markGood(this.made));
  }

  /** Means since the last report, after {@linkcode check}. */
  async report<V extends string>(
    validate?: (step: number) => StepResult<V>,
  ): Promise<TrainReport<K, V>> {
    const report: TrainReport<K, V> = { step: this.made, metrics: this.#means.take() };
    if (this.#epoch !== undefined) report.epoch = this.#epoch;
    if (validate) [report.validation] = await readMetrics([await runStep(validate, this.made)]);
    return report;
  }

  /**
   * Writes a checkpoint, if there are to be any.
   *
   * @throws {DivergedError} instead of writing what is not finite
   */
  async save(): Promise<void> {
    await this.#checkMetrics();
    this.#checkWeight(await this.#keeper.save(this.made, this.#epoch));
  }

  [Symbol.dispose](): void {
    this.#means[Symbol.dispose]();
  }

  async #checkMetrics(): Promise<void> {
    const bad = await this.#means.read();
    if (bad) throw new DivergedError(bad.step, bad.metrics, undefined, this.#keeper.restoreGood());
  }

  #checkWeight(name: string | undefined): void {
    if (name === undefined) return;
    throw new DivergedError(this.made, this.#means.take(), name, this.#keeper.restoreGood());
  }
}

/** The epoch of a batch that says it, as those of lib/data do. */
function epochOf(batch: unknown): number | undefined {
  if (typeof batch !== "object" || batch === null || !("epoch" in batch)) return undefined;
  return typeof batch.epoch === "number" ? batch.epoch : undefined;
}
