// A symmetric matrix brought to three diagonals by reflections (Householder's method; Golub and Van Loan, "Matrix
// computations", 4th edition, section 8.3.1). The eigenvalues stay.

import type { Matrix64 } from "../float64.ts";
import { addScaled, dot } from "./products.ts";

/** A symmetric matrix of three diagonals, and how it came about. */
export interface Tridiagonal {
  /** (N) */
  readonly diagonal: Float64Array;
  /** (N), beside the diagonal; the last one is 0. */
  readonly beside: Float64Array;
  /** (N, N), row by row, Q' with A = Q T Q'; only where it was asked for. */
  readonly rotation?: Float64Array;
}

/** The reflection I - scale v v', v being 0 up to its first element. */
interface Reflection {
  readonly first: number;
  readonly v: Float64Array;
  readonly scale: number;
}

/** @param matrix symmetric; its lower triangle is read */
export function tridiagonal({ rows: size, values }: Matrix64, withRotation: boolean): Tridiagonal {
  const a = symmetric(values, size);
  const beside = new Float64Array(size);
  const reflections: Reflection[] = [];
  for (let k = 0; k + 1 < size; k++) {
    const reflection = reflectionOf(a, size, k);
    beside[k] = reflection.beside;
    if (reflection.scale === 0) continue;
    reflect(a, size, reflection);
    if (withRotation) reflections.push(reflection);
  }
  const diagonal = Float64Array.from({ length: size }, (_, i) => a[i * size + i]);
  return { diagonal, beside, rotation: withRotation ? rotationOf(reflections, size) : undefined };
}

function symmetric(values: Float64Array, size: number): Float64Array {
  const a = values.slice();
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) a[i * size + j] = a[j * size + i];
  }
  return a;
}

/** The reflection that leaves one number of a row right of its diagonal, and that number. */
function reflectionOf(a: Float64Array, size: number, k: number): Reflection & { beside: number } {
  const first = k + 1;
  const v = a.slice(k * size + first, (k + 1) * size);
  const length = Math.sqrt(dot(v, v));
  const rest = dot(v.subarray(1), v.subarray(1));
  if (rest === 0) return { first, v, scale: 0, beside: v[0] };
  const beside = v[0] > 0 ? -length : length; // the sign that cancels nothing
  v[0] -= beside;
  return { first, v, scale: 2 / (v[0] * v[0] + rest), beside };
}

/** A becomes H A H in the part below and right of `first`: A - v w' - w v'. */
function reflect(a: Float64Array, size: number, { first, v, scale }: Reflection): void {
  const row = (i: number) => a.subarray((first + i) * size + first, (first + i + 1) * size);
  const w = v.map((_, i) => scale * dot(row(i), v));
  addScaled(w, -scale * dot(w, v) / 2, v);
  for (let i = 0; i < v.length; i++) {
    addScaled(row(i), -v[i], w);
    addScaled(row(i), -w[i], v);
  }
}

/** Q' = ... H1 H0, from the last reflection on, so that most of it is still the identity's. */
function rotationOf(reflections: readonly Reflection[], size: number): Float64Array {
  const rotation = new Float64Array(size * size);
  for (let i = 0; i < size; i++) rotation[i * size + i] = 1;
  // Q' H from the right: each row of Q' is reflected by itself.
  for (const { first, v, scale } of reflections.toReversed()) {
    for (let i = first; i < size; i++) {
      const row = rotation.subarray(i * size + first, (i + 1) * size);
      addScaled(row, -scale * dot(row, v), v);
    }
  }
  return rotation;
}
