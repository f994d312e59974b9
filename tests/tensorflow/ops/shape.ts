// What moves values about: shapes, order, parts and copies.

import { tf } from "lib/tensorflow/mod.ts";
import { bools, differentiable, floats, ints, op, type OpCases, texts } from "./case.ts";

const matrix = floats(4, 6);
type Two = [tf.Tensor, tf.Tensor];

export const shape: OpCases = {
  reshape: differentiable([matrix], (x) => tf.reshape(x, [3, -1])),
  expandDims: differentiable([matrix], (x) => tf.expandDims(x, 1)),
  squeeze: differentiable([floats(1, 4, 1)], (x) => tf.squeeze(x)),
  transpose: differentiable([floats(2, 3, 4)], (x) => tf.transpose(x, [2, 0, 1])),
  "transpose, int32": op([ints(9, 2, 3)], (x) => tf.transpose(x)),
  reverse: differentiable([matrix], (x) => tf.reverse(x, 1)),
  tile: differentiable([floats(2, 3)], (x) => tf.tile(x, [2, 3])),
  broadcastTo: differentiable([floats(1, 3)], (x) => tf.broadcastTo(x, [2, 4, 3])),
  concat: differentiable<Two>([floats(2, 3), floats(2, 4)], (a, b) => tf.concat([a, b], 1)),
  "concat, int32": op<Two>([ints(9, 2, 3), ints(9, 1, 3)], (a, b) => tf.concat([a, b], 0)),
  "concat, text": op<Two>([texts("a", ""), texts("Grün")], (a, b) => tf.concat([a, b])),
  stack: differentiable<Two>([floats(2, 3), floats(2, 3)], (a, b) => tf.stack([a, b], 1)),
  "concat and addN of many": differentiable([floats(20, 3)], (x) => {
    const rows = tf.unstack(x);
    return [tf.concat(rows), tf.addN(rows)];
  }),
  unstack: differentiable([floats(3, 4)], (x) => tf.unstack(x, 1)),
  split: differentiable([matrix], (x) => tf.split(x, 3, 1)),
  "split, unequal": differentiable([matrix], (x) => tf.split(x, [1, 3], 0)),
  slice: differentiable([matrix], (x) => tf.slice(x, [1, 2], [2, 3])),
  "slice of a volume": differentiable(
    [floats(2, 3, 4)],
    (x) => tf.slice(x, [0, 1, 1], [-1, 2, -1]),
  ),
  stridedSlice: op([matrix], (x) => tf.stridedSlice(x, [0, 1], [4, 6], [2, 3])),
  "stridedSlice, backwards": op([matrix], (x) => tf.stridedSlice(x, [3, 5], [0, 0], [-1, -2])),
  pad: differentiable([floats(2, 3)], (x) => tf.pad(x, [[1, 2], [0, 1]], 0.5)),
  "pad, four axes": differentiable(
    [floats(1, 2, 2, 1)],
    (x) => tf.pad(x, [[0, 0], [1, 1], [2, 0], [0, 1]]),
  ),
  "mirrorPad, reflect": op([floats(4, 4)], (x) => tf.mirrorPad(x, [[1, 2], [2, 1]], "reflect")),
  "mirrorPad, symmetric": op([floats(4, 4)], (x) => tf.mirrorPad(x, [[1, 2], [2, 1]], "symmetric")),
  spaceToBatchND: differentiable(
    [floats(1, 4, 4, 2)],
    (x) => tf.spaceToBatchND(x, [2, 2], [[0, 0], [2, 0]]),
  ),
  batchToSpaceND: differentiable(
    [floats(4, 2, 2, 2)],
    (x) => tf.batchToSpaceND(x, [2, 2], [[0, 1], [0, 0]]),
  ),
  depthToSpace: op([floats(1, 3, 3, 8)], (x: tf.Tensor4D) => tf.depthToSpace(x, 2)),
  meshgrid: op<Two>([floats(3), floats(2)], (a, b) => tf.meshgrid(a, b)),
  broadcastArgs: op([], () => tf.broadcastArgs(tf.tensor1d([1, 3], "int32"), [4, 1])),
  range: op([], () => tf.range(1, 9, 2, "int32")),
  linspace: op([], () => tf.linspace(-1, 1, 7)),
  "fill, float32": op([], () => tf.fill([2, 3], 0.25)),
  "fill, int32": op([], () => tf.fill([2, 3], 7, "int32")),
  "fill, text": op([], () => tf.fill([2], "Wort", "string")),
  onesLike: op([floats(3)], (x) => tf.onesLike(x)),
  "zerosLike, bool": op([bools(3)], (x) => tf.zerosLike(x)),
  "concat of empty": op([floats(2, 0)], (x) => tf.concat([x, x], 0)),
  "diag, bool": op([bools(3)], (x) => tf.diag(x)),
};
