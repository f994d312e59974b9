// A trained autoregressive transformer from its checkpoint.

import { AutoregressiveTransformer, type TransformerOptions } from "lib/models/mod.ts";
import { loadAveraged } from "./load_averaged.ts";

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
