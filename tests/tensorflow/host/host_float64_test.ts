// Linear algebra in JavaScript, which stands in for TensorFlow's where WebGPU runs, against TensorFlow's.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { Random } from "lib/data/random.ts";
import { eigen } from "lib/tensorflow/host/float64/eigen.ts";
import { cholesky, product, transposed } from "lib/tensorflow/host/float64/products.ts";
import {
  cholesky64,
  matMul64,
  type Matrix64,
  symmetricEigen64,
  symmetricEigenvalues64,
} from "lib/tensorflow/mod.ts";

const random = new Random(1);

function matrix(rows: number, columns: number): Matrix64 {
  const values = Float64Array.from({ length: rows * columns }, () => random.uniform(-1, 1));
  return { rows, columns, values };
}

/** `x x'`, of rank `rank`. */
function covariance(size: number, rank: number): Matrix64 {
  const x = matrix(size, rank);
  return matMul64(x, x, { transposeB: true });
}

function assertNear(actual: Float64Array, expected: Float64Array, tolerance = 1e-12): void {
  assertEquals(actual.length, expected.length);
  const worst = Math.max(0, ...actual.map((x, i) => Math.abs(x - expected[i])));
  assert(worst <= tolerance, `off by ${worst}`);
}

Deno.test("products are TensorFlow's", () => {
  const a = matrix(7, 5), b = matrix(5, 9);
  assertNear(product(a, b), matMul64(a, b).values);
  assertNear(
    product(transposed(b), transposed(a)),
    matMul64(b, a, { transposeA: true, transposeB: true }).values,
  );
});

Deno.test("eigenvalues are TensorFlow's, of full rank and not", () => {
  for (const [size, rank] of [[1, 1], [2, 2], [40, 40], [40, 7], [33, 0]]) {
    const s = covariance(size, Math.max(1, rank));
    if (rank === 0) s.values.fill(0);
    assertNear(eigen(s, false)[0], symmetricEigenvalues64(s), 1e-11);
  }
  const diagonal = { rows: 3, columns: 3, values: Float64Array.of(3, 9, 9, 0, 1, 9, 0, 0, 2) };
  assertEquals(eigen(diagonal, false), [Float64Array.of(1, 2, 3)]); // the lower triangle alone is read
});

Deno.test("eigenvectors make the matrix again", () => {
  const s = covariance(30, 12);
  const [values, columns] = eigen(s, true);
  const vectors = { ...s, values: columns };
  assertNear(values, symmetricEigen64(s).values, 1e-11);
  const scaled = { ...s, values: columns.map((x, i) => x * values[i % 30]) };
  assertNear(matMul64(scaled, vectors, { transposeB: true }).values, s.values, 1e-11);
  const identity = Float64Array.from({ length: 900 }, (_, i) => Number(i % 31 === 0));
  assertNear(matMul64(vectors, vectors, { transposeA: true }).values, identity);
});

Deno.test("a Cholesky factor is TensorFlow's, where there is one", () => {
  const s = covariance(20, 30);
  assertNear(cholesky(s)!, cholesky64(s)!.values);
  const negative = { rows: 2, columns: 2, values: Float64Array.of(1, 2, 2, 1) };
  assertEquals(cholesky(negative), undefined);
});

Deno.test("a matrix with NaN is refused", () => {
  const nan = { rows: 3, columns: 3, values: new Float64Array(9).fill(NaN) };
  assertThrows(() => eigen(nan, true), Error, "not finite");
});
