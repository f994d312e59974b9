// Products and factors of matrices.

import { tf } from "lib/tensorflow/mod.ts";
import { differentiable, floats, op, type OpCases } from "./case.ts";

type Two = [tf.Tensor, tf.Tensor];

const matMul = (a: number[], b: number[], transposeA = false, transposeB = false) =>
  differentiable<Two>(
    [floats(...a), floats(...b)],
    (a, b) => tf.matMul(a, b, transposeA, transposeB),
  );

export const matrix: OpCases = {
  matMul: matMul([7, 5], [5, 3]),
  "matMul, first transposed": matMul([5, 7], [5, 3], true),
  "matMul, second transposed": matMul([7, 5], [3, 5], false, true),
  "matMul, both transposed": matMul([5, 7], [3, 5], true, true),
  "matMul, one batch": matMul([4, 7, 5], [4, 5, 3]),
  "matMul, one batch, both transposed": matMul([4, 5, 7], [4, 3, 5], true, true),
  "matMul, two batches": matMul([2, 3, 7, 5], [2, 3, 5, 3]),
  "matMul, batch with a matrix": matMul([2, 7, 5], [5, 3]),
  "matMul, batch with a transposed matrix": matMul([2, 7, 5], [3, 5], false, true),
  "matMul, transposed batch with a matrix": matMul([2, 5, 7], [5, 3], true),
  "matMul, transposed batch with a transposed matrix": matMul([2, 5, 7], [3, 5], true, true),
  "matMul, two batches with a matrix": matMul([2, 3, 7, 5], [5, 3]),
  "matMul, matrix with a batch": matMul([7, 5], [2, 5, 3]),
  "matMul, transposed matrix with a batch": matMul([5, 7], [2, 3, 5], true, true),
  dot: differentiable<Two>([floats(4), floats(4)], (a, b) => tf.dot(a, b)),
  "dot, matrix and vector": differentiable<Two>([floats(3, 4), floats(4)], (a, b) => tf.dot(a, b)),
  outerProduct: differentiable(
    [floats(3), floats(4)],
    (a: tf.Tensor1D, b: tf.Tensor1D) => tf.outerProduct(a, b),
  ),
  "einsum, batched product": op<Two>(
    [floats(2, 3, 4), floats(2, 4, 5)],
    (a, b) => tf.einsum("bij,bjk->bik", a, b),
  ),
  "einsum, attention scores": op<Two>(
    [floats(2, 3, 2, 4), floats(2, 5, 2, 4)],
    (q, k) => tf.einsum("bthd,bshd->bhts", q, k),
  ),
  "einsum, products of two matrices": op<Two>(
    [floats(4, 3), floats(3, 4)],
    (a, b) => [
      tf.einsum("nd,dk->nk", a, b),
      tf.einsum("dn,kd->nk", a, b),
      tf.einsum("nd,dk->kn", a, b),
      tf.einsum("nd,kd->nk", a, a),
      tf.einsum("dn,dk->nk", a, a),
    ],
  ),
  "einsum, sum": op([floats(3, 4)], (x) => tf.einsum("ij->j", x)),
  "fused matMul, bias and relu": differentiable(
    [floats(4, 5), floats(5, 3), floats(3)],
    (a: tf.Tensor2D, b: tf.Tensor2D, bias: tf.Tensor1D) =>
      tf.fused.matMul({ a, b, bias, activation: "relu" }),
  ),
  "fused matMul, leaky relu": op(
    [floats(4, 5), floats(5, 3), floats(3)],
    (a: tf.Tensor2D, b: tf.Tensor2D, bias: tf.Tensor1D) =>
      tf.fused.matMul({ a, b, bias, activation: "leakyrelu", leakyreluAlpha: 0.3 }),
  ),
  bandPart: op([floats(4, 5)], (x) => tf.linalg.bandPart(x, 1, 2)),
  gramSchmidt: op([floats(3, 4)], (x: tf.Tensor2D) => tf.linalg.gramSchmidt(x) as tf.Tensor2D),
  qr: op([floats(4, 3)], (x: tf.Tensor2D) => tf.linalg.qr(x) as tf.Tensor[]),
  diag: op([floats(2, 3)], (x) => tf.diag(x)),
  eye: op([], () => tf.eye(3, 4)),
};
