// The training loop: runs a step over batches, shows how far it is, can be stopped, and goes on from checkpoints.

import { listenForInterrupt, progress } from "lib/notebook/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { type BatchSource, Prefetcher } from "./prefetcher.ts";
import { CheckpointManager, type CheckpointOptions } from "./checkpoint_manager.ts";
import { stepsBetween } from "./interval.ts";
import { Run } from "./run.ts";
import type { StepResult } from "./run_step.ts";
import type { TrainingState } from "./snapshot.ts";

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
  const { keeper: opened, start } = await CheckpointManager.open({ ...options, label });
  using keeper = opened;
  if (start >= steps) return;
  const from = start === 0 ? "" : ` from step ${start}`;
  await using line = progress(steps - start, { label: label + from });
  await using feed = new Prefetcher(batches, start);
  await keeper.begin();
  using run = new Run<B, K>(step, feed, keeper, start);
  const every = stepsBetween(steps, reports);
  let stopped = false, reported = start, left = false;
  try {
    while (!stopped && await run.advance(steps)) {
      stopped = await interrupt.breathe();
      line.update(run.made - start);
      const due = run.made % every === 0 || run.made === steps;
      if (due || stopped) {
        await run.check();
        if (stopped) await run.save(); // before others draw from the streams
        left = true;
        const report = await run.report(due ? validate : undefined);
        line.clear(); // Whoever gets the report may print it.
        yield* keeper.hand(report);
        left = false;
        reported = run.made;
      }
      if (run.made === steps || keeper.isDue(run.made)) await run.save();
    }
    await run.save();
    if (reported === run.made) return;
    await run.check();
    const report = await run.report(validate);
    line.clear();
    yield* keeper.hand(report);
  } finally {
    if (left) await run.save();
  }
}
