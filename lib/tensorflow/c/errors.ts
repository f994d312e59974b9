// The error that TensorFlow's own failures become in JavaScript.

/** Names of TF_Code, by number (tensorflow/c/tf_status.h; the same as absl::StatusCode). */
const CODES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
];

/** A failed call of TensorFlow: which op, on which inputs, and why. */
export class TensorFlowError extends Error {
  override readonly name = "TensorFlowError";
  /** Status code's name, `INVALID_ARGUMENT` for instance. */
  readonly code: string;
  /** What was called, with the inputs' types and shapes: `MatMul(float32[7,5], float32[4,3])`. */
  readonly call: string;
  /** TensorFlow's own words. */
  readonly reason: string;

  constructor(call: string, code: number, message: string) {
    const codeName = CODES[code] ?? `code ${code}`;
    const reason = withoutNodeNames(message);
    super(`${call}: ${reason} [${codeName}]`);
    this.code = codeName;
    this.call = call;
    this.reason = reason;
  }
}

/** TensorFlow wraps its reasons in the names of generated nodes, which mean nothing to a caller. */
function withoutNodeNames(message: string): string {
  return message
    .replaceAll(/\{\{(function_)?node [^}]*\}\}\s*/g, "")
    .replace(/\s*\[Op:\w+\](\s*name:\s*)?\s*$/, "")
    .replaceAll(/\s*\[\[\]\]/g, "")
    .trim();
}
