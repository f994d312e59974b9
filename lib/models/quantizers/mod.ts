/**
 * Quantizers: vectors to numbered codes and back.
 *
 * @module
 */

export { type FiniteScalarOptions, FiniteScalarQuantizer } from "./finite_scalar.ts";
export { completeQuantizer, makeQuantizer, type QuantizerOptions } from "./make_quantizer.ts";
export { nearestCodes } from "./search.ts";
export { type Quantized, Quantizer } from "./quantizer.ts";
export { straightThrough } from "./straight_through.ts";
export { VectorQuantizer, type VectorQuantizerOptions } from "./vector_quantizer.ts";
