/**
 * Finding and loading trained models.
 *
 * @module
 */

export { findInception, type FoundInception } from "./find_inception.ts";
export { findMaskGit, SHIPPED_MASKGIT, shippedMaskGit } from "./find_maskgit.ts";
export { findAutoregressive, loadAutoregressive } from "./load_autoregressive.ts";
export { tokenizerHash } from "./tokenizer_hash.ts";
export { loadGenerator } from "./load_generator.ts";
export { loadInception, type LoadInceptionOptions } from "./load_inception.ts";
export { loadTokenizer } from "./load_tokenizer.ts";
export {
  configurationOf,
  exportMaskGit,
  type LoadedMaskGit,
  loadMaskGit,
  type MaskGitConfiguration,
} from "./load_maskgit.ts";
export { type TrainedStage, type TrainedStages, trainedStages } from "./trained_stages.ts";
