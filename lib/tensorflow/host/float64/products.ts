// Products and Cholesky factors in JavaScript, for where TensorFlow is not open.

import type { Matrix64 } from "../float64.ts";

/** The matrix transposed. */
export function transposed({ rows, columns, values }: Matrix64): Matrix64 {
  const transposed = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) transposed[j * rows + i] = values[i * columns + j];
  }
  return { rows: columns, columns: rows, values: transposed };
}

/** `a b`. */
export function product(a: Matrix64, b: Matrix64): Float64Array {
  const { columns } = b;
  const values = new Float64Array(a.rows * columns);
  for (let i = 0; i < a.rows; i++) {
    const row = values.subarray(i * columns, (i + 1) * columns);
    // Along rows alone, as memory is read fastest.
    for (let k = 0; k < a.columns; k++) {
      addScaled(
        row,
        a.values[i * a.columns + k],
        b.values.subarray(k * columns, (k + 1) * columns),
      );
    }
  }
  return values;
}

/** `target += factor x`. */
export function addScaled(target: Float64Array, factor: number, x: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * x[i];
}

/** The inner product of two vectors. */
export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/** The lower triangular factor of a symmetric matrix, row by row; undefined where it is not positive definite. */
export function cholesky({ rows: size, values }: Matrix64): Float64Array | undefined {
  const factor = new Float64Array(values.length);
  const row = (i: number, length: number) => factor.subarray(i * size, i * size + length);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const rest = values[i * size + j] - dot(row(i, j), row(j, j));
      if (i !== j) factor[i * size + j] = rest / factor[j * size + j];
      else if (rest > 0) factor[i * size + i] = Math.sqrt(rest);
      else return undefined;
    }
  }
  return factor;
}
