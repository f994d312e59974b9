// Sparse and ragged tensors, and texts.

import { tf } from "lib/tensorflow/mod.ts";
import { floats, given, list, op, type OpCases, texts } from "./case.ts";

const indices = given([0, 1, 0, 3, 2, 0], [3, 2], "int32");
const words = texts("aa", "bb", "cc", "dd", "ee", "ff");

export const sparseAndText: OpCases = {
  sparseReshape: op([indices], (i: tf.Tensor2D) => {
    const { outputIndices, outputShape } = tf.sparse.sparseReshape(i, [3, 4], [2, -1]);
    return [outputIndices, outputShape];
  }),
  sparseFillEmptyRows: op([indices, floats(3)], (i: tf.Tensor2D, values: tf.Tensor1D) => {
    const filled = tf.sparse.sparseFillEmptyRows(i, values, [4, 4], -1);
    return [
      filled.outputIndices,
      filled.outputValues,
      filled.emptyRowIndicator,
      filled.reverseIndexMap,
    ];
  }),
  sparseSegmentSum: op(
    [floats(5, 3)],
    (x: tf.Tensor2D) => tf.sparse.sparseSegmentSum(x, [0, 4, 1], [0, 0, 1]),
  ),
  sparseSegmentMean: op(
    [floats(5, 3)],
    (x: tf.Tensor2D) => tf.sparse.sparseSegmentMean(x, [0, 4, 1], [0, 0, 1]),
  ),
  raggedGather: op([list([0, 2, 5, 6], "int32"), floats(6)], (splits: tf.Tensor, x: tf.Tensor) => {
    const gathered = tf.raggedGather([splits], x, tf.tensor1d([2, 0], "int32"), 1);
    return [...gathered.outputNestedSplits, gathered.outputDenseValues];
  }),
  raggedRange: op([], () => {
    const ranges = tf.raggedRange(
      tf.tensor1d([0, 5, 8], "int32"),
      tf.tensor1d([8, 7, 8], "int32"),
      tf.tensor1d([2, 1, 1], "int32"),
    );
    return [ranges.rtNestedSplits, ranges.rtDenseValues];
  }),
  raggedTensorToTensor: op([floats(6)], (x: tf.Tensor) =>
    tf.raggedTensorToTensor(
      tf.tensor1d([3, 4], "int32"),
      x,
      tf.scalar(-1),
      [tf.tensor1d([0, 2, 5, 6], "int32")],
      ["ROW_SPLITS"],
    )),
  stringNGrams: op([words, list([0, 2, 6], "int32")], (data: tf.Tensor1D, splits: tf.Tensor) => {
    const grams = tf.string.stringNGrams(data, splits, "|", [2, 3], "<", ">", -1, false);
    return [grams.nGrams, grams.nGramsSplits];
  }),
  stringSplit: op([texts("a b  c", "", "Grüße an alle")], (x: tf.Tensor1D) => {
    const { indices, values, shape } = tf.string.stringSplit(x, " ");
    return [indices, values, shape];
  }),
  stringToHashBucketFast: op(
    [texts("a", "Hello", "Grüße", "a much longer text than twenty-three bytes")],
    (x: tf.Tensor1D) => tf.string.stringToHashBucketFast(x, 1000),
  ),
  staticRegexReplace: op(
    [texts("a.b.c", "no dots", ".")],
    (x: tf.Tensor1D) => tf.string.staticRegexReplace(x, "\\.", "-"),
  ),
};
