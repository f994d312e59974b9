// Sums and the like over axes, and running ones.

import { tf } from "lib/tensorflow/mod.ts";
import {
  between,
  bools,
  differentiable,
  floats,
  intsBetween,
  list,
  op,
  type OpCases,
} from "./case.ts";

const volume = floats(3, 4, 5);
const matrix = floats(3, 4);
const variance = (x: tf.Tensor) => tf.moments(x, -1, true);

export const reduction: OpCases = {
  "sum of all": differentiable([volume], (x) => tf.sum(x)),
  "sum over two axes": differentiable([volume], (x) => tf.sum(x, [0, 2])),
  "sum, kept axis": differentiable([volume], (x) => tf.sum(x, 1, true)),
  "sum, int32": op([intsBetween(-9, 9, 3, 4)], (x) => tf.sum(x, 1)),
  "sum, bool": op([bools(3, 4)], (x) => tf.sum(x, 1)),
  mean: differentiable([volume], (x) => tf.mean(x, [1, 2])),
  "mean, kept axis": differentiable([matrix], (x) => tf.mean(x, -1, true)),
  max: differentiable([volume], (x) => tf.max(x, 1)),
  "max, int32": op([intsBetween(-9, 9, 3, 4)], (x) => tf.max(x, 1)),
  min: differentiable([volume], (x) => tf.min(x, [0, 2])),
  prod: differentiable([between(0.5, 2, 3, 4)], (x) => tf.prod(x, 1)),
  all: op([bools(4, 3)], (x) => tf.all(x, 1)),
  any: op([bools(4, 3)], (x) => tf.any(x, 0, true)),
  argMax: op([volume], (x) => tf.argMax(x, 1)),
  argMin: op([volume], (x) => tf.argMin(x, -1)),
  "argMax over six axes": op([floats(2, 2, 2, 2, 2, 3)], (x) => tf.argMax(x, 0)),
  cumsum: differentiable([matrix], (x) => tf.cumsum(x, 1)),
  "cumsum, exclusive and reversed": differentiable([matrix], (x) => tf.cumsum(x, 0, true, true)),
  cumprod: op([matrix], (x) => tf.cumprod(x, 1)),
  logSumExp: differentiable([matrix], (x) => tf.logSumExp(x, 1)),
  "norm, euclidean": differentiable([matrix], (x) => tf.norm(x)),
  "norm, 1 over an axis": differentiable([matrix], (x) => tf.norm(x, 1, 1)),
  "norm, greatest": op([matrix], (x) => tf.norm(x, Infinity)),
  "moments, mean": differentiable([matrix], (x) => variance(x).mean),
  "moments, variance": differentiable([matrix], (x) => variance(x).variance),
  topk: op([floats(3, 8)], (x) => {
    const { values, indices } = tf.topk(x, 3);
    return [values, indices];
  }),
  bincount: op(
    [list([1, 3, 3, 0, 4], "int32"), floats(5)],
    (x: tf.Tensor1D, weights: tf.Tensor1D) => tf.bincount(x, weights, 5),
  ),
  denseBincount: op(
    [list([1, 3, 3, 0, 4], "int32")],
    (x: tf.Tensor1D) => tf.denseBincount(x, [], 4),
  ),
  "denseBincount, weights": op(
    [list([1, 3, 3, 0, 4], "int32"), floats(5)],
    (x: tf.Tensor1D, weights: tf.Tensor1D) => tf.denseBincount(x, weights, 6),
  ),
  "denseBincount of rows": op(
    [intsBetween(0, 5, 3, 6)],
    (x: tf.Tensor2D) => tf.denseBincount(x, [], 5),
  ),
  "denseBincount of rows, weights": op(
    [intsBetween(0, 5, 3, 6), floats(3, 6)],
    (x: tf.Tensor2D, weights: tf.Tensor2D) => tf.denseBincount(x, weights, 5),
  ),
  "denseBincount of rows, occurrence alone": op(
    [intsBetween(0, 5, 3, 6)],
    (x: tf.Tensor2D) => tf.denseBincount(x, [], 5, true),
  ),
};
