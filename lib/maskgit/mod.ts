/**
 * MaskGIT: masks for training, parallel decoding, and restoring pictures.
 *
 * @module
 */

export { decode, type Decoded, type DecodeState } from "./decode.ts";
export type { DecodeOptions } from "./decode_options.ts";
export { AutoregressiveDecoder, type AutoregressiveOptions } from "./decode_autoregressive.ts";
export { exemplarFill, type ExemplarOptions } from "./exemplar_fill.ts";
export { featherWeights, type FillName, meanFill, smoothFill } from "./fill.ts";
export { type Guidance, guidanceScale } from "./guidance.ts";
export { hidePixels } from "./hide_pixels.ts";
export { haltonRanks, radicalInverse } from "./halton.ts";
export {
  type Extent,
  hiddenCount,
  type Hole,
  holeMask,
  type Mask,
  roundedCount,
  tokenMask,
} from "./holes.ts";
export { type DecodingStep, decodingSteps } from "./decoding_steps.ts";
export {
  generate,
  type GenerateOptions,
  type Hidden,
  inpaint,
  Inpainter,
  type InpaintOptions,
  outpaint,
} from "./inpaint.ts";
export { pixelMasks } from "./mask_tensors.ts";
export {
  type MaskedLoss,
  maskedLoss,
  type MaskedLossOptions,
  type MaskedTokens,
  maskTokens,
  type MaskTokensOptions,
} from "./mask_tokens.ts";
export {
  autoregressiveMethod,
  CLASSICAL_METHODS,
  earlyStops,
  originalTokens,
  parallelMethod,
  type ParallelOptions,
  randomTokens,
  type RestorationMethod,
} from "./methods.ts";
export { MaskGit } from "./maskgit.ts";
export { ParallelDecoder } from "./parallel_decoder.ts";
export { inpaintPhoto, type PhotoOptions, restorePart } from "./photo.ts";
export { cutImage, cutMask, type PhotoWindow, photoWindow, resizeMask } from "./photo_window.ts";
export { randomHoles, type RandomHolesOptions } from "./random_holes.ts";
export { type ReadMask, readMask } from "./read_mask.ts";
export { restore, type Restored, type RestoreInputs, type RestoreOptions } from "./restore.ts";
export type { SamplingOptions } from "./sampling.ts";
export {
  MASK_SCHEDULES,
  maskCounts,
  maskRatio,
  maskRatios,
  type MaskScheduleName,
} from "./schedules.ts";
export { type GivenTokens, TokenRestorer, type TokenSource } from "./token_restorer.ts";
