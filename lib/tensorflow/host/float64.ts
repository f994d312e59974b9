// Linear algebra in float64, a type that TensorFlow.js does not have: numbers come from JavaScript and go back to it.
// TensorFlow computes, where it is open; JavaScript does where WebGPU runs, several times slower.

import { binding } from "../backend/backend.ts";
import { cholesky, product, transposed } from "./float64/products.ts";
import { eigen as hostEigen } from "./float64/eigen.ts";
import { assertNotTracing } from "../backend/recorder.ts";
import { AttrType, DataType } from "../c/types.ts";

/** A matrix in float64, row by row. */
export interface Matrix64 {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Eigenvalues in ascending order, and their vectors as columns. */
export interface Eigen64 {
  readonly values: Float64Array;
  readonly vectors: Matrix64;
}

/** `a b`, or with one of them, or both, transposed. */
export function matMul64(
  a: Matrix64,
  b: Matrix64,
  { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean } = {},
): Matrix64 {
  const [rows, inner] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
  const [same, columns] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
  if (inner !== same) {
    throw new Error(`matMul64 cannot multiply ${rows}x${inner} by ${same}x${columns}.`);
  }
  if (!binding) {
    const values = product(transposeA ? transposed(a) : a, transposeB ? transposed(b) : b);
    return { rows, columns, values };
  }
  const attrs = [bool("transpose_a", transposeA), bool("transpose_b", transposeB), DOUBLE];
  const [values] = run("MatMul", [a, b], attrs, 1);
  return { rows, columns, values };
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, of which the lower triangle is read.
 *
 * @throws Error when it is not square
 */
export function symmetricEigen64(matrix: Matrix64): Eigen64 {
  const [values, vectors] = eigen(matrix, true);
  return { values, vectors: { ...matrix, values: vectors } };
}

/** The eigenvalues alone, in half of the time. @throws Error when the matrix is not square */
export function symmetricEigenvalues64(matrix: Matrix64): Float64Array {
  return eigen(matrix, false)[0];
}

/**
 * The lower triangular L with L L' = S of a symmetric matrix S, of which the lower triangle is read; undefined where S is
 * not positive definite, to rounding.
 *
 * @throws Error when the matrix is not square
 */
export function cholesky64(matrix: Matrix64): Matrix64 | undefined {
  checkSquare("A Cholesky factor is", matrix);
  if (!binding) {
    const values = cholesky(matrix);
    return values && { ...matrix, values };
  }
  const [values] = run("Cholesky", [matrix], [DOUBLE], 1);
  // TensorFlow gives NaN where there is no factor.
  return Number.isNaN(values[values.length - 1]) ? undefined : { ...matrix, values };
}

function eigen(matrix: Matrix64, vectors: boolean): Float64Array[] {
  checkSquare("Eigenvalues are", matrix);
  if (!binding) return hostEigen(matrix, vectors);
  return run("SelfAdjointEigV2", [matrix], [bool("compute_v", vectors), DOUBLE], 2);
}

function checkSquare(what: string, { rows, columns }: Matrix64): void {
  if (rows !== columns) throw new Error(`${what} of square matrices, not of ${rows}x${columns}.`);
}

const DOUBLE = { name: "T", type: AttrType.TYPE, value: DataType.DOUBLE };

function bool(name: string, value: boolean) {
  return { name, type: AttrType.BOOL, value };
}

type Attrs = Parameters<typeof binding.executeOp>[1];

function run(op: string, matrices: Matrix64[], attrs: Attrs, outputs: number): Float64Array[] {
  assertNotTracing(`${op} in float64 is computed once, and not at each call.`);
  const ids: number[] = [];
  try {
    const inputs = matrices.map(({ rows, columns, values }) => {
      const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
      ids.push(binding.createTensor([rows, columns, 2], DataType.INT32, halves));
      ids.push(bitcast(ids.at(-1)!, DataType.INT32, DataType.DOUBLE));
      return ids.at(-1)!;
    });
    const results = binding.executeOp(op, attrs, inputs, outputs).map(({ id }) => id);
    ids.push(...results);
    return results.map((id) => {
      ids.push(bitcast(id, DataType.DOUBLE, DataType.INT32));
      const halves = binding.tensorDataSync(ids.at(-1)!);
      return new Float64Array(halves.buffer as ArrayBuffer);
    });
  } finally {
    for (const id of ids) binding.deleteTensor(id);
  }
}

/** Reads the same bytes as another type: one float64 is two int32. */
function bitcast(id: number, from: number, to: number): number {
  const attrs = [
    { name: "T", type: AttrType.TYPE, value: from },
    { name: "type", type: AttrType.TYPE, value: to },
  ];
  return binding.executeOp("Bitcast", attrs, [id], 1)[0].id;
}
