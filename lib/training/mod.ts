/**
 * The training loop, presets and schedules.
 *
 * @module
 */

export { DivergedError } from "./errors.ts";
export type { StepMetrics } from "./metric_window.ts";
export {
  type GanPreset,
  ganPresets,
  PRESET_VARIABLE,
  type PresetName,
  presetName,
} from "./presets.ts";
export { halfThenLinear, linearDecay } from "./schedules.ts";
export { train, type TrainOptions, type TrainReport } from "./train.ts";
