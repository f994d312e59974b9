/**
 * MaskGIT: masking in training, parallel decoding, inpainting.
 *
 * @module
 */

export { AutoregressiveDecoder, type AutoregressiveOptions } from "./autoregressive.ts";
export { CLASSICAL_METHODS } from "./baselines/mod.ts";
export { decode, type Decoded, type DecodeState } from "./decode.ts";
export type { DecodeOptions } from "./decode_options.ts";
export { type Hidden, type Hole, holeMask, randomHoles, type RandomHolesOptions } from "./holes.ts";
export { generate, type GenerateOptions, inpaint, outpaint } from "./inpaint.ts";
export {
  Inpainter,
  type InpaintOptions,
  type MaskedBatch,
  type ParallelOptions,
  type PipelineOptions,
  type TokenSampler,
} from "./inpainter.ts";
export { type DecodingStep, decodingSteps, intermediateDecodes } from "./intermediate_decodes.ts";
export {
  type MaskedLoss,
  maskedLoss,
  type MaskedLossOptions,
  type MaskedTokens,
  maskTokens,
  type MaskTokensOptions,
} from "./masking.ts";
export { type Extent, hiddenCount, hidePixels, type Mask, pixelMasks, tokenMask } from "./masks.ts";
export { MaskGit } from "./maskgit.ts";
export {
  autoregressiveMethod,
  originalTokens,
  parallelMethod,
  randomTokens,
  type RestorationMethod,
} from "./methods.ts";
export { ParallelDecoder } from "./parallel_decoder.ts";
export { inpaintPhoto, type PhotoOptions, type PhotoView, restoreViews, viewOf } from "./photo.ts";
export { cutImage, cutMask, type PhotoWindow, photoWindow, resizeMask } from "./photo_window.ts";
export { type ReadMask, readMask } from "./read_mask.ts";
export type { SamplingOptions } from "./sampling.ts";
export { MASK_SCHEDULES, maskCounts, type MaskScheduleName } from "./schedules.ts";
