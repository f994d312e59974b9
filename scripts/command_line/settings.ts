// Settings that an option gives, or else an environment variable.
// Not through lib/training's face: that would start TensorFlow.
import { PRESET_NAMES, type PresetName } from "lib/recipes/presets.ts";
import { oneOfOption } from "./values.ts";

/** Which digits and pictures: drawn by the project, or the published ones. */
export const DATA = ["generated", "real"] as const;
export type Data = typeof DATA[number];

/** The value of a variable; empty counts as unset. */
export type GetVariable = (name: string) => string | undefined;

/** What `--preset` or MASKGIT_PRESET says. @throws Error that names the one that is wrong */
export function presetSetting(
  text: string | undefined,
  env: GetVariable,
  usual: PresetName,
): PresetName {
  return oneOfOption("--preset", text, PRESET_NAMES) ??
    oneOfOption("MASKGIT_PRESET", env("MASKGIT_PRESET") || undefined, PRESET_NAMES) ?? usual;
}

/** What `--data` or MASKGIT_DATA says. @throws Error that names the one that is wrong */
export function dataSetting(text: string | undefined, env: GetVariable): Data {
  return oneOfOption("--data", text, DATA) ??
    oneOfOption("MASKGIT_DATA", env("MASKGIT_DATA") || undefined, DATA) ?? "generated";
}
