/**
 * Transformers over visual tokens.
 *
 * @module
 */

export { attentionMaps } from "./attention_maps.ts";
export { AutoregressiveTransformer } from "./autoregressive_transformer.ts";
export { MaskedTransformer } from "./masked_transformer.ts";
export type { MaskedTransformerOptions, TransformerOptions } from "./options.ts";
