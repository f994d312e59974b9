// A trained autoregressive transformer from its checkpoint.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dataKind } from "lib/data/mod.ts";
import { AutoregressiveTransformer, type TransformerOptions, type VqVae } from "lib/models/mod.ts";
import { Checkpoints } from "../training/checkpoints.ts";
import { loadAveraged } from "./load.ts";
import { tokenizerHash } from "./tokenizer_hash.ts";

/**
 * The averaged model of a checkpoint whose state has its `WeightAverage` as `average`, and whose preset has its options as
 * `model`; in inference mode.
 *
 * @param from a checkpoint, or a folder of checkpoints, of which it takes the latest
 * @throws {DataFileError} when there is none, or it is damaged or of something else
 */
export async function loadAutoregressive(from: string): Promise<AutoregressiveTransformer> {
  return await loadAveraged(
    from,
    (options: TransformerOptions) => new AutoregressiveTransformer(options),
    {
      what: "autoregressive transformer",
      fix: "Take a checkpoint of one whose preset has its options as `model`.",
    },
  );
}

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The twin that was trained on a tokenizer's tokens; its checkpoint's preset has the {@linkcode tokenizerHash} as `tokenizer`.
 *
 * @param folders of checkpoints; by default those of `deno task train autoregressive`, for pictures as MASKGIT_DATA says, and
 * of notebook 04
 * @returns undefined where there is none of this tokenizer
 */
export async function findAutoregressive(
  tokenizer: VqVae,
  folders: readonly string[] = twinFolders(),
): Promise<AutoregressiveTransformer | undefined> {
  const hash = await tokenizerHash(tokenizer);
  for (const folder of folders) {
    const newest = await new Checkpoints(folder).newest();
    if (newest === undefined) continue;
    const { path, checkpoint: { preset } } = newest;
    if ((preset as { tokenizer?: unknown } | undefined)?.tokenizer !== hash) continue;
    return await loadAutoregressive(path);
  }
}

function twinFolders(): string[] {
  return [["trained", dataKind()], ["checkpoints"]].map((parts) =>
    join(PROJECT, "outputs", ...parts, "autoregressive")
  );
}
