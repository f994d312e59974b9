/**
 * The training loop, checkpoints, presets and schedules.
 *
 * @module
 */

export type { Checkpoint } from "./checkpoint_file.ts";
export { Checkpoints } from "./checkpoints.ts";
export { DivergedError } from "./errors.ts";
export type { BatchSource } from "./feed.ts";
export { type CheckpointOptions, loadCheckpoint } from "./keeper.ts";
export type { StepMetrics } from "./metric_window.ts";
export {
  type GanPreset,
  ganPresets,
  PRESET_VARIABLE,
  type PresetName,
  presetName,
} from "./presets.ts";
export type { StepResult } from "./run_step.ts";
export { halfThenLinear, linearDecay } from "./schedules.ts";
export { train, type TrainOptions, type TrainReport } from "./train.ts";
export type { TrainingState } from "./snapshot.ts";
export {
  type HostDtype,
  type HostTensor,
  readSafetensors,
  type SafetensorsFile,
  writeSafetensors,
} from "./safetensors/mod.ts";
