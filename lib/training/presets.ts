// Presets: how much is trained, from a quick look to the paper's recipe.

/** `smoke`: seconds, for tests. `quick`: a minute or two on two CPU cores. `full`: for a GPU. */
export type PresetName = "smoke" | "quick" | "full";

const NAMES: readonly PresetName[] = ["smoke", "quick", "full"];

/** Environment variable that chooses the preset. */
export const PRESET_VARIABLE = "MASKGIT_PRESET";

/**
 * The preset to use: MASKGIT_PRESET, or `quick`.
 *
 * @throws Error when MASKGIT_PRESET is none of the three
 */
export function presetName(value = Deno.env.get(PRESET_VARIABLE)): PresetName {
  if (!value) return "quick";
  const name = NAMES.find((name) => name === value);
  if (!name) throw new Error(`${PRESET_VARIABLE} is "${value}"; it can be ${NAMES.join(", ")}.`);
  return name;
}

/** The same, down to the last list: a preset that changes is none. */
export function frozen<T extends object>(settings: T): Readonly<T> {
  for (const value of Object.values(settings)) {
    if (typeof value === "object" && value !== null) frozen(value);
  }
  return Object.freeze(settings);
}
