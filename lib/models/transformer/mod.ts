/**
 * Transformers over visual tokens.
 *
 * @module
 */

export { attentionMaps } from "./attention_maps.ts";
export { AutoregressiveTransformer } from "./autoregressive_transformer.ts";
export { buildTransformer } from "./build_transformer.ts";
export { CodebookEmbedding } from "./codebook_embedding.ts";
export { ContextTransformer, hasClassHead } from "./context.ts";
export { logitsAt } from "./inference.ts";
export { MaskedTransformer } from "./masked_transformer.ts";
export type { MaskedTransformerOptions, TransformerOptions } from "./options.ts";
