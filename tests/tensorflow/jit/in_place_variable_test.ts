// Variables that TensorFlow updates in place stay ordinary variables to everyone else.

import { assertEquals } from "@std/assert";
import { InPlaceVariable, jit, rawOps, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";

function addTo(target: InPlaceVariable, amount: number): void {
  tf.tidy(() =>
    target.update((handle) =>
      rawOps("AssignAddVariableOp", [handle, tf.scalar(amount)], { dtype: "float32" }, 0)
    )
  );
}

/** Runs `test` with the function that adds to a variable, eager and traced. */
function eachMode(test: (v: tf.Variable, target: InPlaceVariable, add: () => void) => void) {
  return () =>
    assertNoLeak(() => {
      for (const mode of ["eager", "graph", "xla"] as const) {
        const v = tf.tidy(() => tf.variable(tf.scalar(1)));
        const target = InPlaceVariable.of(v);
        const plain = () => addTo(target, 10);
        const jitted = mode === "eager" ? undefined : jit(plain, { compile: mode });
        test(v, target, jitted ?? plain);
        jitted?.dispose();
        target.dispose();
        v.dispose();
      }
    });
}

const value = (tensor: tf.Tensor) => tensor.dataSync()[0];

Deno.test(
  "updates are seen by reads, and reads do not stop updates",
  eachMode((v, _, add) => {
    assertEquals(value(v), 1);
    add();
    add();
    assertEquals([value(v), value(v)], [21, 21]);
    add();
    assertEquals(tf.tidy(() => value(v.mul(2))), 62);
  }),
);

Deno.test(
  "a traced function reads what it has updated before",
  eachMode((v, target) => {
    const addAndRead = jit(() => {
      addTo(target, 10);
      return v.mul(2);
    });
    tf.tidy(() => assertEquals([value(addAndRead()), value(addAndRead())], [22, 42]));
    tf.tidy(() => v.assign(tf.scalar(100)));
    tf.tidy(() => assertEquals([value(addAndRead()), value(v)], [220, 110]));
    addAndRead.dispose();
  }),
);

Deno.test(
  "copies keep the value that they were made with",
  eachMode((v, _, add) => {
    const read = v.clone();
    assertEquals(value(read), 1);
    const unread = v.clone();
    add();
    const later = v.clone();
    add();
    assertEquals([read, unread, later, v].map(value), [1, 1, 11, 21]);
    tf.dispose([read, unread, later]);
  }),
);

Deno.test(
  "assignments count, between updates and by traced code",
  eachMode((v, _, add) => {
    add();
    tf.tidy(() => v.assign(tf.scalar(100)));
    assertEquals(value(v), 100);
    add();
    assertEquals(value(v), 110);
    const halve = jit(() => tf.tidy(() => v.assign(v.div(2))));
    halve();
    assertEquals(value(v), 55);
    add();
    halve();
    assertEquals(value(v), 32.5);
    halve.dispose();
  }),
);

Deno.test(
  "the variable has its own value again when nobody updates it any more",
  eachMode((v, target, add) => {
    add();
    const second = InPlaceVariable.of(v);
    assertEquals(second, target);
    second.dispose();
    add();
    assertEquals(value(v), 21);
  }),
);

Deno.test("the value outlives the updates", () =>
  assertNoLeak(() => {
    const v = tf.tidy(() => tf.variable(tf.scalar(1)));
    const target = InPlaceVariable.of(v);
    addTo(target, 5);
    const copy = v.clone();
    target.dispose();
    assertEquals([value(v), value(copy)], [6, 6]);
    tf.tidy(() => v.assign(tf.scalar(2)));
    assertEquals([value(v), value(copy)], [2, 6]);
    tf.dispose([v, copy]);
  }));

Deno.test("traced code sees the order of reads, updates and assignments", () =>
  assertNoLeak(() => {
    for (const compile of ["graph", "xla"] as const) {
      const v = tf.tidy(() => tf.variable(tf.scalar(1)));
      const target = InPlaceVariable.of(v);
      const f = jit(() => {
        const first = v.add(0);
        const copy = v.clone();
        addTo(target, 10);
        const second = v.add(0);
        v.assign(v.mul(2));
        addTo(target, 10);
        return [first, copy, second, v];
      }, { compile });
      for (const start of [1, 32]) {
        const results = tf.tidy(() => f().map(value));
        assertEquals(results, [start, start, start + 10, 2 * (start + 10) + 10]);
      }
      assertEquals(value(v), 94);
      f.dispose();
      target.dispose();
      v.dispose();
    }
  }));
