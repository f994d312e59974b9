// The error of a shape that only the values of a call would tell.

import { TraceError } from "../backend/recorder.ts";
import type { OpCall } from "./rewrites.ts";

/**
 * Says which op of a traced function has a result whose shape is not known.
 *
 * @param name the function's name
 * @param shape what is known of the shape: null without even a rank, undefined for sizes that are not known
 */
export function shapeError(
  name: string,
  { type, inputs }: OpCall,
  shape: (number | undefined)[] | null,
): TraceError {
  const known = shape ? `the shape [${shape.map((size) => size ?? "?")}]` : "a shape";
  return new TraceError(
    `jit(${name}): the result of ${type}(${
      inputs.join(", ")
    }) has ${known} that depends on values, so the ` +
      "function cannot be traced. Compute it outside of the function.",
  );
}
