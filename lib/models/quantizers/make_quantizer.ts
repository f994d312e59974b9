// Quantizers by configuration.

import { oneOf, requireOptions } from "lib/values/mod.ts";
import { FINITE_SCALAR, type FiniteScalarOptions, FiniteScalarQuantizer } from "./finite_scalar.ts";
import type { Quantizer } from "./quantizer.ts";
import { VECTOR, VectorQuantizer, type VectorQuantizerOptions } from "./vector_quantizer.ts";

/** Configuration of a quantizer, by kind. */
export type QuantizerOptions =
  | { kind?: "vector" } & VectorQuantizerOptions
  | { kind: "finiteScalar" } & FiniteScalarOptions;

/** Checks and defaults of each kind's options. */
const KINDS = { vector: VECTOR, finiteScalar: FINITE_SCALAR };
const kind = oneOf(...Object.keys(KINDS));

/**
 * Fills in the defaults.
 *
 * @throws RangeError when there is no such kind or option, or a value is out of its range
 */
export function completeQuantizer(options: QuantizerOptions = {}): QuantizerOptions {
  const { kind: name = "vector" } = { ...options };
  const { checks, defaults } = Object.hasOwn(KINDS, name) ? KINDS[name] : VECTOR;
  requireOptions("A quantizer", options as object, { kind, ...checks } as never);
  return { kind: name, ...defaults, ...options } as QuantizerOptions;
}

/**
 * The quantizer that a configuration describes.
 *
 * @throws RangeError as {@linkcode completeQuantizer}
 */
export function makeQuantizer(options: QuantizerOptions = {}): Quantizer {
  completeQuantizer(options);
  return options.kind === "finiteScalar"
    ? new FiniteScalarQuantizer(options)
    : new VectorQuantizer(options);
}
