// Quantizers by configuration.

import { FiniteScalarQuantizer } from "./finite_scalar.ts";
import type { FiniteScalarOptions } from "./finite_scalar.ts";
import { type LookupFreeOptions, LookupFreeQuantizer } from "./lookup_free.ts";
import type { Quantizer } from "./quantizer.ts";
import { VectorQuantizer, type VectorQuantizerOptions } from "./vector_quantizer.ts";

/** Configuration of a quantizer, by kind. */
export type QuantizerOptions =
  | { kind?: "vector" } & VectorQuantizerOptions
  | { kind: "finiteScalar" } & FiniteScalarOptions
  | { kind: "lookupFree" } & LookupFreeOptions;

/** The quantizer that a configuration describes. */
export function makeQuantizer(options: QuantizerOptions = {}): Quantizer {
  switch (options.kind) {
    case "finiteScalar":
      return new FiniteScalarQuantizer(options);
    case "lookupFree":
      return new LookupFreeQuantizer(options);
    default:
      return new VectorQuantizer(options);
  }
}
