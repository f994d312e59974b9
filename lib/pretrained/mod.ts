/**
 * Finding and loading trained models.
 *
 * @module
 */

export { findAutoregressive } from "./autoregressive.ts";
export {
  findInception,
  type FoundInception,
  loadInception,
  type LoadInceptionOptions,
} from "./inception.ts";
export { loadGenerator, loadTokenizer } from "./load.ts";
export {
  configurationOf,
  exportMaskGit,
  findMaskGit,
  type LoadedMaskGit,
  loadMaskGit,
  type MaskGitConfiguration,
  shippedMaskGit,
} from "./maskgit.ts";
export { tokenizerHash } from "./tokenizer_hash.ts";
export { type TrainedStage, type TrainedStages, trainedStages } from "./trained_stages.ts";
