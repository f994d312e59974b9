// Whole numbers and truths of several axes, where floats alone would not show what goes wrong.

import { tf } from "lib/tensorflow/mod.ts";
import { bools, ints, intsBetween, list, op, type OpCases } from "./case.ts";

const volume = intsBetween(-9, 9, 2, 3, 4);
const truths = bools(2, 3, 4);
type Two = [tf.Tensor, tf.Tensor];
type Three = [tf.Tensor, tf.Tensor, tf.Tensor];

export const wholeNumbers: OpCases = {
  "transpose of a volume, int32": op([volume], (x) => tf.transpose(x, [0, 2, 1])),
  "transpose of a volume, bool": op([truths], (x) => tf.transpose(x, [2, 0, 1])),
  "sum over the middle, int32": op([volume], (x) => tf.sum(x, 1)),
  "max over the middle, int32": op([volume], (x) => tf.max(x, 1)),
  "min over the first, int32": op([volume], (x) => tf.min(x, 0)),
  "any over the middle": op([truths], (x) => tf.any(x, 1)),
  "all over the first": op([truths], (x) => tf.all(x, 0)),
  "argMax over the middle": op([volume], (x) => tf.argMax(x, 1)),
  "cumsum over the middle, int32": op([volume], (x) => tf.cumsum(x, 1)),
  "mean over the middle, int32": op([volume], (x) => tf.mean(x, 1)),
  "sum of truths as floats over the middle": op([truths], (x) => tf.cast(x, "float32").sum(1)),
  "slice, bool": op([truths], (x) => tf.slice(x, [0, 1, 1], [2, 2, 2])),
  "concat, bool": op<Two>([truths, bools(2, 1, 4)], (a, b) => tf.concat([a, b], 1)),
  "pad, int32": op([ints(9, 2, 3)], (x) => tf.pad(x, [[1, 0], [0, 2]], -1)),
  "tile, int32": op([ints(9, 2, 3)], (x) => tf.tile(x, [2, 2])),
  "reverse, int32": op([volume], (x) => tf.reverse(x, 1)),
  "gather of a volume, int32": op<Two>(
    [volume, list([2, 0, 2], "int32")],
    (x, at) => tf.gather(x, at, 1),
  ),
  "where, int32": op<Three>([truths, volume, volume], (c, a, b) => tf.where(c, a, b.neg())),
  "topk of a volume, int32": op([volume], (x) => Object.values(tf.topk(x, 2))),
  "oneHot of a matrix": op([ints(5, 2, 3)], (x) => tf.oneHot(x, 5)),
  "tensorScatterUpdate, int32": op<Two>(
    [ints(9, 6), ints(9, 2)],
    (x, new_) => tf.tensorScatterUpdate(x, tf.tensor2d([[1], [4]], [2, 1], "int32"), new_),
  ),
  "stack, int32": op<Two>([volume, volume], (a, b) => tf.stack([a, b], 2)),
  "broadcastTo, int32": op([ints(9, 3, 1)], (x) => tf.broadcastTo(x, [2, 3, 4])),
  "add and multiply by broadcast, int32": op<Two>(
    [volume, ints(9, 3, 1)],
    (a, b) => tf.add(tf.mul(a, b), b),
  ),
};
