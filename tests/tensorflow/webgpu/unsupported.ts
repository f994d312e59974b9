// The cases that WebGPU cannot compute, and why. lib uses none of them.

const VALUES = "the shape depends on values, which WebGPU's kernels cannot read";
const TEXT = "TensorFlow.js has no kernel of it for WebGPU, which knows no text";

/** Reasons by the case's name. */
export const UNSUPPORTED: Record<string, string> = {
  bitwiseAnd: "TensorFlow.js has no kernel of it for WebGPU",
  unique: VALUES,
  "unique, int32": VALUES,
  "unique, NaN": VALUES,
  "unique rows": VALUES,
  sparseReshape: VALUES,
  sparseFillEmptyRows: VALUES,
  raggedGather: VALUES,
  raggedRange: VALUES,
  raggedTensorToTensor: VALUES,
  stringSplit: TEXT,
  stringToHashBucketFast: TEXT,
  staticRegexReplace: TEXT,
};
