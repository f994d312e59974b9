// The training loop: takes a batch, calls the step, averages its metrics, reports, and writes checkpoints.

import { listenForInterrupt, progress } from "lib/notebook/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { CheckpointManager, type CheckpointOptions, stepsBetween } from "./checkpoint_manager.ts";
import { DivergedError } from "./errors.ts";
import { MetricAverages, readMetrics, type StepMetrics } from "./metric_averages.ts";
import { type BatchSource, Prefetcher } from "./prefetcher.ts";
import type { TrainingState } from "./snapshot.ts";

/** What a step gives: its metrics, or a promise of them. */
export type StepResult<K extends string> = StepMetrics<K> | Promise<StepMetrics<K>>;

/** How {@linkcode train} runs. */
export interface TrainOptions<V extends string = never> {
  /** Steps to make in all, from 1, those before a checkpoint included; fewer when the batches run out. */
  steps: number;
  /** Reports to give over all steps, evenly spread, and one after the last step. Default 50. */
  reports?: number;
  /** What the progress line calls it. */
  label?: string;
  /**
   * Everything that the steps change, by name: models, optimizers, averages, random streams. It is what checkpoints
   * hold, and what goes back to its last good values when training diverges: it is copied to memory at each report.
   */
  state?: TrainingState;
  /** Folder for checkpoints, or more about them. If it has one, training goes on from the latest. Needs `state`. */
  checkpoint?: string | CheckpointOptions;
  /** Removes the folder's checkpoints and starts over. */
  fresh?: boolean;
  /** The configuration, kept in checkpoints: training does not go on with another one. */
  preset?: object;
  /**
   * Measures on data held out; its means come with the reports. It must leave the state as it is, so what it draws
   * comes from streams of its own. Called after every `steps / reports` steps and after the last one, and not when training
   * is stopped before.
   */
  validate?: (step: number) => StepResult<V>;
}

/** What {@linkcode train} reports. */
export interface TrainReport<K extends string, V extends string = never> {
  /** Steps made so far. */
  step: number;
  /** Epoch of the last batch, where batches say it. */
  epoch?: number;
  /** Means of the step's metrics since the report before. */
  metrics: Record<K, number>;
  /** What `validate` gave. */
  validation?: Record<V, number>;
}

/**
 * Calls `step` on one batch after the other. All tensors that a step makes are freed, but for the metrics that it
 * returns, whose means are reported.
 *
 * A step may return a promise: then the next batch is prepared while the device works. For a traced step that is its
 * `async` form: `train(({ images }) => step.async(images), ...)`. Give a traced step the batch's tensors alone, for with
 * the batch's numbers of step and epoch it would be traced anew each time.
 *
 * An interrupt (JupyterLab's stop button, Ctrl-C) ends the loop after the step at hand, with a last report: the weights
 * and all else stay as they are. Whoever leaves the loop over the reports ends training likewise.
 *
 * With `checkpoint`, training that was stopped or killed goes on where it was, as if nothing had been: with the same
 * numbers, bit for bit on CPUs. What comes after the latest checkpoint is done again. For that, batches have to be the
 * same each time, and only the steps may draw from the random streams of `state`. Checkpoints are safetensors files.
 *
 * @example
 * ```ts
 * import { Adam, Dense, TensorRandom } from "lib/nn/mod.ts";
 * import { jit, tf } from "lib/tensorflow/mod.ts";
 * import { train } from "lib/training/mod.ts";
 * const model = new Dense(1, 1, new TensorRandom(1));
 * const adam = new Adam(model, { learningRate: 0.1 });
 * const step = jit((x: tf.Tensor2D) => ({ // x: (B, 1)
 *   loss: adam.minimize(() => model.call(x).sub(x.mul(3)).square().mean()),
 * }));
 * const batches = Array.from({ length: 50 }, (_, i) => ({ x: tf.tensor2d([[i % 5], [1]]) }));
 * const state = { model, adam }; // with checkpoint: "outputs/line" it would go on from there
 * for await (const { step: n, metrics } of train(({ x }) => step(x), batches, { steps: 50, state })) {
 *   if (n % 10 === 0) console.log(n, metrics.loss);
 * }
 * ```
 *
 * @param batches a loop's source, or a function that gives the batches from a step on
 * @throws {DivergedError} when a metric or a weight is not a finite number; `state` is then what it was at the report or
 *   checkpoint before
 * @throws {FolderInUseError} when another run has the folder of checkpoints
 * @throws {DataFileError} when the newest checkpoint is of other shapes, seeds or another preset, or all are damaged; where
 *   only the newest is, training goes on from the one before it, with a warning
 * @throws {FileWriteError} when a checkpoint cannot be written
 * @throws RangeError that names the option and what it can be, before anything is written
 */
export async function* train<B, K extends string, V extends string = never>(
  step: (batch: B) => StepResult<K>,
  batches: BatchSource<B>,
  options: TrainOptions<V>,
): AsyncGenerator<TrainReport<K, V>, void, undefined> {
  const { steps, reports = 50, label = "Training", validate } = options;
  requireWhole("steps", steps, { least: 1 });
  requireWhole("reports", reports, { least: 1 });
  using interrupt = listenForInterrupt();
  using manager = await CheckpointManager.open({ ...options, label });
  const { start } = manager;
  if (start >= steps) return;
  const from = start === 0 ? "" : ` from step ${start}`;
  await using line = progress(steps - start, { label: label + from });
  await using prefetcher = new Prefetcher(batches, start);
  await manager.begin();
  using averages = new MetricAverages<K>();
  const every = stepsBetween(steps, reports);
  let made = start, reported = start, stopped = false;
  let epoch: number | undefined;

  while (made < steps && !stopped) {
    const batch = await prefetcher.take();
    if (!batch) break;
    const running = runStep(step, batch.value);
    if (running instanceof Promise && made + 1 < steps) prefetcher.prefetch();
    averages.add(made + 1, await running);
    prefetcher.release();
    made++;
    epoch = epochOf(batch.value);
    stopped = await interrupt.breathe();
    line.update(made - start);
    const due = made % every === 0 || made === steps;
    if (due || stopped) yield* report(due);
    if (made === steps || manager.isDue(made)) await save();
  }
  await save();
  if (reported < made) yield* report(true); // the batches ran out

  /** Hands out the means since the last report. Whoever leaves the loop over the reports leaves a checkpoint. */
  async function* report(validated: boolean): AsyncGenerator<TrainReport<K, V>, void, undefined> {
    await requireFinite(() => manager.snapshot(made));
    if (stopped) await save(); // before others draw from the streams
    let isTaken = false;
    try {
      const report: TrainReport<K, V> = { step: made, metrics: averages.take() };
      if (epoch !== undefined) report.epoch = epoch;
      if (validated && validate) {
        [report.validation] = await readMetrics([await runStep(validate, made)]);
      }
      line.clear(); // Whoever gets the report may print it.
      yield* manager.hand(report);
      isTaken = true;
      reported = made;
    } finally {
      if (!isTaken) await save();
    }
  }

  /** Writes a checkpoint, if there are to be any. */
  async function save(): Promise<void> {
    await requireFinite(() => manager.save(made, epoch));
  }

  /** @throws {DivergedError} when a metric is not finite, or a tensor that `keep` names; the state is then rolled back */
  async function requireFinite(keep: () => Promise<string | undefined>): Promise<void> {
    const bad = await averages.read();
    if (bad) throw new DivergedError(bad.step, bad.metrics, undefined, manager.rollback());
    const tensor = await keep();
    if (tensor !== undefined) {
      throw new DivergedError(made, averages.take(), tensor, manager.rollback());
    }
  }
}

/**
 * Calls `step` on a batch. Tensors that it makes before it returns are freed, but for its metrics; where it returns a
 * promise, once that is settled. What it makes later on, after an `await` of its own, it frees itself.
 */
function runStep<B, K extends string>(
  step: (batch: B) => StepResult<K>,
  batch: B,
): StepResult<K> {
  const engine = tf.engine();
  engine.startScope("step");
  let survivors: tf.TensorContainer = [];
  try {
    const result = step(batch);
    if (!(result instanceof Promise)) return survivors = result;
    // tf.tidy cannot span a promise: other code makes tensors meanwhile. So what is there now is freed afterwards.
    const made = [...engine.state.activeScope.track];
    survivors = made;
    return settle(result, made);
  } finally {
    engine.endScope(survivors);
  }
}

async function settle<K extends string>(
  result: Promise<StepMetrics<K>>,
  made: readonly tf.Tensor[],
): Promise<StepMetrics<K>> {
  let kept = new Set<tf.Tensor>();
  try {
    const metrics = await result;
    kept = new Set(Object.values<tf.Tensor>(metrics));
    return metrics;
  } finally {
    for (const tensor of made) if (!tensor.kept && !kept.has(tensor)) tensor.dispose();
  }
}

/** The epoch of a batch that says it, as those of lib/data do. */
function epochOf(batch: unknown): number | undefined {
  if (typeof batch !== "object" || batch === null || !("epoch" in batch)) return undefined;
  return typeof batch.epoch === "number" ? batch.epoch : undefined;
}
