// Presets: how much is trained, from a quick look to the paper's recipe.

/**
 * `smoke`: seconds, for tests. `quick`: a minute or two on two CPU cores. `long`: half an hour on them for each training.
 * `full`: for a GPU.
 */
export type PresetName = typeof PRESET_NAMES[number];

/** All presets, from the shortest to the longest. */
export const PRESET_NAMES = ["smoke", "quick", "long", "full"] as const;

/** Environment variable that chooses the preset. */
export const PRESET_VARIABLE = "MASKGIT_PRESET";

/**
 * The preset to use: MASKGIT_PRESET, or `quick`.
 *
 * @throws Error when MASKGIT_PRESET is none of them
 */
export function presetName(value = Deno.env.get(PRESET_VARIABLE)): PresetName {
  if (!value) return "quick";
  const name = PRESET_NAMES.find((name) => name === value);
  if (!name) {
    throw new Error(`${PRESET_VARIABLE} is "${value}"; it can be ${PRESET_NAMES.join(", ")}.`);
  }
  return name;
}

/** The same, down to the last list: a preset that changes is none. */
export function frozen<T extends object>(settings: T): Readonly<T> {
  for (const value of Object.values(settings)) {
    if (typeof value === "object" && value !== null) frozen(value);
  }
  return Object.freeze(settings);
}
