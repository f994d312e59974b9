// Training goes on only with the settings that it began with.

import { DataFileError } from "lib/data/mod.ts";
import { freshOption } from "./advice.ts";

/**
 * @param path the checkpoint's path
 * @param saved its preset
 * @param now the run's preset; only compared when both are there
 * @throws {DataFileError} when a setting differs; names all that do
 */
export function checkSamePreset(path: string, saved?: object, now?: object): void {
  if (!saved || !now) return;
  const different = presetDifferences(saved, now);
  if (different.length === 0) return;
  throw new DataFileError(
    path,
    `was trained with other settings: ${different.join("; ")}`,
    `Take the same ones, or start over with ${freshOption()} or another folder.`,
  );
}

/** What differs between two presets, in words, one text for each setting. */
export function presetDifferences(saved: object, now: object): string[] {
  const [before, after] = [asTexts(saved), asTexts(now)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) =>
      `${name} was ${before.get(name) ?? "not set"}, is ${after.get(name) ?? "not set"}`
    );
}

function asTexts(settings: object): Map<string, string> {
  const plain = JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
  return new Map(Object.entries(plain).map(([name, value]) => [name, JSON.stringify(value)]));
}
