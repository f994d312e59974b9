// Functions that are equal share their name in TensorFlow and what XLA compiled; functions that are not do not.

import { assertEquals } from "@std/assert";
import { InPlaceVariable, jit, rawOps, tf } from "lib/tensorflow/mod.ts";
import { Fingerprint } from "lib/tensorflow/jit/fingerprint.ts";
import { Graph } from "lib/tensorflow/jit/graph.ts";
import { AttrType, DataType } from "lib/tensorflow/c/types.ts";
import { assertNoLeak } from "../../support/leaks.ts";

type Function = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor[];

/** Pairs that differ in one thing that TensorFlow would not notice by the name. */
const PAIRS: Record<string, [Function, Function]> = {
  "a constant": [(x) => [x.add(1)], (x) => [x.add(2)]],
  "the sign of zero": [(x) => [tf.div(x, 0)], (x) => [tf.div(x, -0)]],
  "a constant's shape": [(x) => [x.tile([2, 1])], (x) => [x.tile([1, 2])]],
  "an attribute": [(x) => [tf.leakyRelu(x, 0.1)], (x) => [tf.leakyRelu(x, 0.2)]],
  "an op": [(x) => [x.sin()], (x) => [x.cos()]],
  "the order of inputs": [(x, y) => [x.sub(y)], (x, y) => [y.sub(x)]],
  "the order of outputs": [(x) => [x.sin(), x.cos()], (x) => [x.cos(), x.sin()]],
  "which input it takes": [(x, y) => [x.sin(), y.clone()], (x, y) => [y.sin(), x.clone()]],
};

for (const [difference, pair] of Object.entries(PAIRS)) {
  Deno.test(`functions that differ in ${difference} are not taken for each other`, () =>
    assertNoLeak(() =>
      tf.tidy(() => {
        const [x, y] = [tf.tensor2d([[-1, 2]]), tf.tensor2d([[3, 5]])];
        const values = (f: Function) => f(x, y).map((t) => t.arraySync());
        for (const compile of ["graph", "xla"] as const) {
          for (const f of [...pair, ...pair]) { // by turns, each disposed of before the next
            const jitted = jit(f, { compile, name: "same" });
            const [actual, expected] = [values(jitted), values(f)];
            assertSameDigits(
              actual.flat(Infinity) as number[],
              expected.flat(Infinity) as number[],
            );
            jitted.dispose();
          }
        }
      })
    ));
}

function assertSameDigits(actual: number[], expected: number[]): void {
  const rounded = (numbers: number[]) => numbers.map((x) => Number(x.toPrecision(5)));
  assertEquals(rounded(actual), rounded(expected));
}

Deno.test("equal functions live on when one of them is disposed of", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const [first, second] = [1, 2].map(() => jit((x: tf.Tensor) => x.mul(3), { name: "triple" }));
      const x = tf.scalar(2);
      assertEquals([first(x).dataSync()[0], second(x).dataSync()[0]], [6, 6]);
      first.dispose();
      assertEquals([first(x).dataSync()[0], second(x).dataSync()[0]], [6, 6]);
      second.dispose();
      assertEquals(first(x).dataSync()[0], 6);
      first.dispose();
    })
  ));

Deno.test("functions that update variables in another order are not taken for each other", () =>
  assertNoLeak(() => {
    const v = tf.tidy(() => tf.variable(tf.scalar(1)));
    const target = InPlaceVariable.of(v);
    const apply = (type: string, value: number) =>
      tf.tidy(() =>
        target.update((handle) => rawOps(type, [handle, tf.scalar(value)], { dtype: "float32" }, 0))
      );
    const addThenSet = () => {
      apply("AssignAddVariableOp", 1);
      apply("AssignVariableOp", 7);
      return v.add(0);
    };
    const setThenAdd = () => {
      apply("AssignVariableOp", 7);
      apply("AssignAddVariableOp", 1);
      return v.add(0);
    };
    for (const [f, expected] of [[addThenSet, 7], [setThenAdd, 8], [addThenSet, 7]] as const) {
      const jitted = jit(f, { name: "update" });
      tf.tidy(() => assertEquals(jitted().dataSync()[0], expected));
      jitted.dispose();
    }
    target.dispose();
    v.dispose();
  }));

/** The fingerprint of a graph with two placeholders and what `build` adds. */
function fingerprint(build: (print: Fingerprint, graph: Graph) => void): string {
  const graph = new Graph();
  const attrs = [
    { name: "dtype", type: AttrType.TYPE, value: DataType.FLOAT },
    { name: "shape", type: AttrType.SHAPE, value: [2] },
  ];
  const node = graph.add({ type: "Placeholder", attrs });
  const output = { node, index: 0 };
  build(graph.fingerprint, graph);
  const result = graph.fingerprint.with([output], [output], []);
  graph.dispose();
  return result;
}

Deno.test("a fingerprint says everything of a graph, and nothing else", () => {
  const add = (contents: unknown) => (print: Fingerprint, graph: Graph) => {
    print.add(graph.add({ type: "NoOp", attrs: [] }), contents, [], []);
  };
  assertEquals(fingerprint(() => {}), fingerprint(() => {}));
  const contents = [
    1,
    2,
    "1",
    1.5,
    0,
    -0,
    NaN,
    Infinity,
    -Infinity,
    null,
    [1, 2],
    [[1], 2],
    [
      1,
      [2],
    ],
    Float32Array.of(0),
    Float32Array.of(-0),
    Float32Array.of(0, 0),
    Int32Array.of(1),
    "CPU:0",
  ];
  const prints = contents.map((item) => fingerprint(add(item)));
  assertEquals(new Set(prints).size, contents.length);
  assertEquals(prints, contents.map((item) => fingerprint(add(item))));
});

Deno.test("what is computed from the same values is there once, and differs by attributes, order and device", () => {
  const graph = new Graph();
  try {
    const number = (value: number) => graph.constant(DataType.FLOAT, [], Float32Array.of(value));
    const [one, two] = [number(1), number(2)];
    assertEquals(number(1).node === one.node, true);
    assertEquals(number(-0).node === number(0).node, false);
    const type = { name: "T", type: AttrType.TYPE, value: DataType.FLOAT };
    const sub = (...inputs: [typeof one, typeof one]) => {
      return graph.addOnce({ type: "Sub", attrs: [type], inputs });
    };
    const node = sub(one, two);
    const { size } = graph;
    assertEquals([sub(one, two) === node, graph.size], [true, size]);
    assertEquals(sub(two, one) === node, false);
    const on = { type: "Sub", attrs: [type], inputs: [one, two], device: "/device:CPU:0" };
    assertEquals(graph.addOnce(on) === node, false);
    assertEquals(graph.size, size + 2);
  } finally {
    graph.dispose();
  }
});

Deno.test("reshapes that undo each other leave nothing behind, and their gradients are right", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);
      const f = (x: tf.Tensor) => x.reshape([3, 2]).reshape([6]).reshape([2, 3]).square();
      const jitted = jit((x: tf.Tensor) => [f(x), tf.grad(f)(x)], { name: "reshapes" });
      const [y, dx] = jitted(x);
      assertEquals(y.arraySync(), [[1, 4, 9], [16, 25, 36]]);
      assertEquals(dx.arraySync(), [[2, 4, 6], [8, 10, 12]]);
      jitted.dispose();
    })
  ));
