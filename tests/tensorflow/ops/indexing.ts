// Picking and placing values by their positions.

import { tf } from "lib/tensorflow/mod.ts";
import { bools, differentiable, floats, given, ints, list, op, type OpCases } from "./case.ts";

type Two = [tf.Tensor, tf.Tensor];
const pairs = given([0, 1, 3, 2, 0, 1], [3, 2], "int32");

/** Rows sorted in ascending order. */
const sorted = given([0, 2, 4, 6, -3, -1, 0, 5], [2, 4], "float32");

export const indexing: OpCases = {
  gather: differentiable<Two>([floats(7, 5), ints(7, 6)], (x, i) => tf.gather(x, i)),
  "gather, indices of two axes": differentiable<Two>(
    [floats(7, 5), ints(7, 2, 3)],
    (x, i) => tf.gather(x, i),
  ),
  "gather, second axis": differentiable<Two>(
    [floats(4, 7), ints(7, 3)],
    (x, i) => tf.gather(x, i, 1),
  ),
  "gather, batches": op<Two>([floats(3, 7, 2), ints(7, 3, 4)], (x, i) => tf.gather(x, i, 1, 1)),
  "gather, int32": op<Two>([ints(99, 7), ints(7, 3)], (x, i) => tf.gather(x, i)),
  "gather, bool": op<Two>([bools(7), ints(7, 3)], (x, i) => tf.gather(x, i)),
  gatherND: op<Two>([floats(4, 5), pairs], (x, i) => tf.gatherND(x, i)),
  scatterND: op<Two>(
    [given([0, 3, 0], [3, 1], "int32"), floats(3, 2)],
    (i, updates) => tf.scatterND(i, updates, [5, 2]),
  ),
  "scatterND, list of indices": op<Two>(
    [list([4, 1, 4], "int32"), floats(3)],
    (i, updates) => tf.scatterND(i, updates, [6]),
  ),
  "tensorScatterUpdate": op(
    [floats(4, 5), pairs, floats(3)],
    (x: tf.Tensor, i: tf.Tensor, updates: tf.Tensor) => tf.tensorScatterUpdate(x, i, updates),
  ),
  sparseToDense: op<Two>(
    [list([1, 3], "int32"), floats(2)],
    (i, values) => tf.sparseToDense(i, values, [5], -1),
  ),
  unsortedSegmentSum: differentiable<Two>(
    [floats(6, 3), list([0, 2, 0, 3, 2, 2], "int32")],
    (x, segments) => tf.unsortedSegmentSum(x, segments as tf.Tensor1D, 4),
  ),
  oneHot: op([ints(5, 7)], (i) => tf.oneHot(i, 5)),
  "oneHot, own values": op([ints(5, 2, 3)], (i) => tf.oneHot(i, 5, 2, -1)),
  "oneHot outside": op([list([-1, 5, 2], "int32")], (i) => tf.oneHot(i, 5)),
  "searchSorted, left": op<Two>([sorted, floats(2, 6)], (s, x) => tf.searchSorted(s, x, "left")),
  "searchSorted, right": op<Two>(
    [sorted, given([4, 0, 0, 2, -1, 9], [2, 3], "float32")],
    (s, x) => tf.searchSorted(s, x, "right"),
  ),
  lowerBound: op<Two>([list([0, 2, 2, 5]), list([2, 5, 9, -1])], (s, x) => tf.lowerBound(s, x)),
  upperBound: op<Two>([list([0, 2, 2, 5]), list([2, 5, 9, -1])], (s, x) => tf.upperBound(s, x)),
  "searchSorted, int32": op<Two>(
    [list([0, 2, 2, 5], "int32"), list([2, 5, 9, -1], "int32")],
    (s, x) => tf.searchSorted(s, x),
  ),
  unique: op([list([4, 0, 4, -0, 1.5, 0])], (x) => {
    const { values, indices } = tf.unique(x);
    return [values, indices];
  }),
  "unique, int32": op([ints(4, 12)], (x) => tf.unique(x).values),
  "unique, NaN": op([list([NaN, 1, NaN, Infinity])], (x) => tf.unique(x).values),
  "unique rows": op([given([1, 2, 3, 4, 1, 2], [3, 2], "float32")], (x) => tf.unique(x, 0).values),
  confusionMatrix: op<Two>([ints(5, 6), ints(5, 6)], (a, b) =>
    tf.math.confusionMatrix(
      a as tf.Tensor1D,
      b as tf.Tensor1D,
      5,
    )),
  "topk, order of all": op([floats(3, 8)], (x) => tf.topk(x, 8, true).indices),
};
