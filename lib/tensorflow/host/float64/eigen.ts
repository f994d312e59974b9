// Eigenvalues of symmetric matrices in JavaScript: three diagonals, then rotations that make those beside the middle
// vanish (the implicit QL method; Dubrulle, Martin and Wilkinson, "The implicit QL algorithm", 1968).

import type { Matrix64 } from "../float64.ts";
import { type Tridiagonal, tridiagonal } from "./tridiagonal.ts";

/** Sweeps that one eigenvalue may take; two or three are usual. */
const MOST_SWEEPS = 60;

/**
 * Eigenvalues in ascending order, and their vectors as columns, row by row, where they are asked for.
 *
 * @throws Error on a matrix with numbers that are not finite
 */
export function eigen(matrix: Matrix64, vectors: boolean): Float64Array[] {
  const { rows: size } = matrix;
  const reduced = tridiagonal(matrix, vectors);
  for (let l = 0; l < size; l++) isolate(reduced, l);
  const { diagonal, rotation } = reduced;
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[i] - diagonal[j]);
  const values = Float64Array.from(order, (i) => diagonal[i]);
  if (!rotation) return [values];
  const columns = new Float64Array(size * size);
  order.forEach((from, to) => {
    for (let i = 0; i < size; i++) columns[i * size + to] = rotation[from * size + i];
  });
  return [values, columns];
}

/** Sweeps until the eigenvalue number `l` stands alone. */
function isolate(reduced: Tridiagonal, l: number): void {
  for (let sweeps = 0; sweeps < MOST_SWEEPS; sweeps++) {
    const end = blockEnd(reduced, l);
    if (end === l) return;
    sweep(reduced, l, end);
  }
  throw new Error("The eigenvalues were not found: the matrix has numbers that are not finite.");
}

/** The last row of the block that begins at `l`: there the number beside the diagonal is nothing. */
function blockEnd({ diagonal, beside }: Tridiagonal, l: number): number {
  let end = l;
  for (; end + 1 < diagonal.length; end++) {
    const near = Math.abs(diagonal[end]) + Math.abs(diagonal[end + 1]);
    if (Math.abs(beside[end]) <= Number.EPSILON * near) break;
  }
  return end;
}

/** One sweep of rotations from the block's end to its beginning, shifted by the eigenvalue that is near. */
function sweep({ diagonal: d, beside: e, rotation }: Tridiagonal, l: number, end: number): void {
  const half = (d[l + 1] - d[l]) / (2 * e[l]);
  const root = Math.hypot(half, 1);
  let g = d[end] - d[l] + e[l] / (half + (half < 0 ? -root : root));
  let sine = 1, cosine = 1, moved = 0;
  for (let i = end - 1; i >= l; i--) {
    const f = sine * e[i], b = cosine * e[i];
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) { // the block falls apart here
      d[i + 1] -= moved;
      e[end] = 0;
      return;
    }
    [sine, cosine] = [f / r, g / r];
    g = d[i + 1] - moved;
    const step = (d[i] - g) * sine + 2 * cosine * b;
    moved = sine * step;
    d[i + 1] = g + moved;
    g = cosine * step - b;
    if (rotation) rotate(rotation, d.length, i, sine, cosine);
  }
  d[l] -= moved;
  e[l] = g;
  e[end] = 0;
}

/** Turns the rows i and i + 1 of the vectors. */
function rotate(vectors: Float64Array, size: number, i: number, sine: number, cosine: number) {
  const upper = vectors.subarray(i * size, (i + 1) * size);
  const lower = vectors.subarray((i + 1) * size, (i + 2) * size);
  for (let k = 0; k < size; k++) {
    const below = lower[k];
    lower[k] = sine * upper[k] + cosine * below;
    upper[k] = cosine * upper[k] - sine * below;
  }
}
