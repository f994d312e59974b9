// Linear algebra in float64.

import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  cholesky64,
  jit,
  matMul64,
  symmetricEigen64,
  symmetricEigenvalues64,
  tf,
} from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";

Deno.test("float64 keeps what float32 loses, and is not for traced functions", () =>
  assertNoLeak(() => {
    const a = { rows: 1, columns: 2, values: Float64Array.of(1, 1e-12) };
    const b = { rows: 2, columns: 1, values: Float64Array.of(1, 1) };
    assertEquals(matMul64(a, b).values[0], 1 + 1e-12);
    assertThrows(() => matMul64(a, a), Error, "1x2 by 1x2");
    assertEquals(matMul64(b, b, { transposeA: true }).values, Float64Array.of(2));
    assertEquals(matMul64(a, a, { transposeB: true }).values, Float64Array.of(1 + 1e-24));
    const both = matMul64(b, a, { transposeA: true, transposeB: true });
    assertEquals([both.rows, both.columns, both.values[0]], [1, 1, 1 + 1e-12]);
    assertThrows(() => symmetricEigen64(a), Error, "not of 1x2");
    const { values, vectors } = symmetricEigen64({
      rows: 2,
      columns: 2,
      values: Float64Array.of(2, 1, 1, 2),
    });
    [1, 3].forEach((value, i) => assertAlmostEquals(values[i], value, 1e-14));
    vectors.values.forEach((x) => assertAlmostEquals(Math.abs(x), Math.SQRT1_2, 1e-14));
    const diagonal = { rows: 2, columns: 2, values: Float64Array.of(9, 0, 0, 4) };
    assertEquals([...symmetricEigenvalues64(diagonal)], [4, 9]);

    const traced = jit((x: tf.Tensor) => {
      matMul64(a, b);
      return { x };
    });
    tf.tidy(() => void assertThrows(() => traced(tf.scalar(1)), Error, "in float64"));
  }));

Deno.test("a Cholesky factor is found where there is one", () =>
  assertNoLeak(() => {
    const matrix = (values: number[]) => ({
      rows: 2,
      columns: 2,
      values: Float64Array.from(values),
    });
    assertEquals(cholesky64(matrix([4, 2, 2, 10]))!.values, Float64Array.of(2, 0, 1, 3));
    assertEquals(cholesky64(matrix([1, 1, 1, 1])), undefined);
    assertEquals(cholesky64(matrix([1, 2, 2, 1])), undefined);
    const flat = { rows: 1, columns: 2, values: new Float64Array(2) };
    assertThrows(() => cholesky64(flat), Error, "square matrices, not of 1x2");
  }));
