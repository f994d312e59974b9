/**
 * Transformers over visual tokens.
 *
 * @module
 */

export { AutoregressiveTransformer } from "./autoregressive_transformer.ts";
export { buildTransformer } from "./build_transformer.ts";
export { CodebookEmbedding } from "./codebook_embedding.ts";
export { type ClassHeadTransformer, hasClassHead } from "./context.ts";
export { attentionMaps, logitsAt } from "./inference.ts";
export { MaskedTransformer } from "./masked_transformer.ts";
export type { MaskedTransformerOptions, TransformerOptions } from "./options.ts";
export { type EmbeddedTokens, MergedStem, TableStem, type TokenStem } from "./stems.ts";
