/**
 * The training loop, checkpoints and presets.
 *
 * ```ts
 * import { loadDigits } from "lib/data/mod.ts";
 * import { Adam, Dense, TensorRandom } from "lib/nn/mod.ts";
 * import { jit, tf } from "lib/tensorflow/mod.ts";
 * import { train } from "lib/training/mod.ts";
 *
 * const digits = await loadDigits({ data: "generated", count: 100 });
 * const model = new Dense(784, 1, new TensorRandom(1));
 * const adam = new Adam(model);
 * const step = jit((images: tf.Tensor2D) => ({ // (B, 784)
 *   loss: adam.minimize(() => model.call(images).sub(1).square().mean()),
 * }));
 * const batches = digits.batches({ batchSize: 10, seed: 1 });
 * const options = { steps: 20, state: { model, adam }, checkpoint: "outputs/example", fresh: true };
 * for await (const { step: n, metrics } of train(({ images }) => step.async(images), batches, options)) {
 *   console.log(n, metrics.loss);
 * }
 * await Deno.remove("outputs/example", { recursive: true });
 * ```
 *
 * @module
 */
export { type CheckpointOptions, stepsBetween } from "./checkpoint_manager.ts";
export { type Checkpoint, Checkpoints } from "./checkpoints.ts";
export { DivergedError } from "./errors.ts";
export { type HistoryOptions, type HistoryReport, withHistory } from "./history.ts";
export { loadCheckpoint } from "./load_checkpoint.ts";
export type { StepMetrics } from "./metric_averages.ts";
export type { BatchSource } from "./prefetcher.ts";
export { shouldRestart } from "./restart.ts";
export type { TrainingState } from "./snapshot.ts";
export { type StepResult, train, type TrainOptions, type TrainReport } from "./train.ts";
