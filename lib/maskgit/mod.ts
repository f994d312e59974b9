/**
 * MaskGIT: masks for training, parallel decoding, and restoring pictures.
 *
 * @module
 */

export { decode, type Decoded, type DecodeOptions, type DecodeState } from "./decode.ts";
export { AutoregressiveDecoder, type AutoregressiveOptions } from "./decode_autoregressive.ts";
export { featherWeights, type FillName, meanFill, smoothFill } from "./fill.ts";
export { type Guidance, guidanceScale } from "./guidance.ts";
export { haltonRanks, radicalInverse } from "./halton.ts";
export { type Extent, hiddenCount, type Hole, holeMask, type Mask, tokenMask } from "./holes.ts";
export {
  generate,
  type Hidden,
  inpaint,
  Inpainter,
  type InpaintOptions,
  outpaint,
} from "./inpaint.ts";
export {
  maskedLoss,
  type MaskedLossOptions,
  type MaskedTokens,
  maskTokens,
  type MaskTokensOptions,
} from "./mask_tokens.ts";
export { MaskGit } from "./maskgit.ts";
export { ParallelDecoder } from "./parallel_decoder.ts";
export { restore, type Restored, type RestoreInputs, type RestoreOptions } from "./restore.ts";
export type { SamplingOptions } from "./sampling.ts";
export {
  MASK_SCHEDULES,
  maskCounts,
  maskRatio,
  maskRatios,
  type MaskScheduleName,
} from "./schedules.ts";
