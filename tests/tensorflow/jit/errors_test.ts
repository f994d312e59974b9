// What would be silently wrong in a traced function is an error that says what and where, and the engine stays usable.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { jit, numTensorHandles, tf, TraceError } from "lib/tensorflow/mod.ts";
import { Adam, Dense, TensorRandom } from "lib/nn/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";

/** Checks that tracing `fn` fails with all of `words`, and that eager code works afterwards. */
function assertRefused(fn: (x: tf.Tensor) => tf.Tensor | void, ...words: string[]): void {
  const f = jit(fn, { name: "step" });
  tf.tidy(() => {
    const x = tf.tensor1d([1, 2, 3]);
    const before = numTensorHandles();
    const error = assertThrows(() => f(x), TraceError);
    for (const word of ["jit(step)", ...words]) assertStringIncludes(error.message, word);
    assertEquals(numTensorHandles(), before);
    assertEquals([...x.mul(2).dataSync()], [2, 4, 6]);
  });
  f.dispose();
}

Deno.test("reading a tensor's value", () =>
  assertNoLeak(() => {
    assertRefused((x) => x.mul(x.sum().dataSync()[0]), "float32[] (result of Sum)", "read");
    assertRefused((x) => x.mul(x.arraySync() as number[]), "float32[3] (argument[0])");
  }));

Deno.test("awaiting a tensor's value, and an asynchronous function", () =>
  assertNoLeak(async () => {
    const values: Promise<unknown>[] = [];
    const f = jit((x: tf.Tensor) => {
      values.push(x.sum().data());
      return x;
    });
    tf.tidy(() => void f(tf.scalar(1)));
    await assertRejects(() => values[0], TraceError, "float32[] (result of Sum)");
    f.dispose();
    assertRefused(
      (async (x: tf.Tensor) => {
        await x.data();
        return x;
      }) as unknown as (x: tf.Tensor) => tf.Tensor,
      "asynchronous",
    );
  }));

Deno.test("reading a variable's value, in place or not", () =>
  assertNoLeak(() => {
    const dense = new Dense(3, 2, new TensorRandom(1));
    assertRefused(
      (x) => x.add(dense.weight.dataSync()[0]),
      `variable ${dense.weight.name}`,
      "[3,2]",
    );
    const adam = new Adam(dense);
    assertRefused(
      (x) => x.add(dense.weight.dataSync()[0]),
      `variable ${dense.weight.name}`,
      "[3,2]",
    );
    adam.dispose();
    dense.dispose();
  }));

Deno.test("a shape that depends on values", () =>
  assertNoLeak(() => {
    assertRefused((x) => tf.unique(x).values, "Unique", "[?]", "depends on values");
  }));

Deno.test("a large constant, unless it is uniform, allowed or from outside", () =>
  assertNoLeak(() => {
    const values = Float32Array.from({ length: 1200 }, (_, i) => i);
    assertRefused((x) => x.sum().add(tf.tensor(values)), "float32[1200]", "maxConstant", "1024");
    tf.tidy(() => {
      const outside = tf.tensor(values);
      const functions = [
        jit((x: tf.Tensor) => x.add(tf.tensor(values)), { maxConstant: 1200 }),
        jit((x: tf.Tensor) => x.add(outside)),
        jit((x: tf.Tensor) => x.add(tf.zeros([1200])).add(tf.range(0, 1200))),
      ];
      for (const f of functions) {
        assertEquals(f(tf.scalar(1)).slice(1198).dataSync(), Float32Array.of(1199, 1200));
        f.dispose();
      }
    });
  }));

Deno.test("a variable or an optimizer made inside", () =>
  assertNoLeak(() => {
    const variables = Object.keys(tf.engine().registeredVariables).length;
    assertRefused(
      (x) => x.add(tf.variable(tf.scalar(1), true, "inner")),
      "variable inner []",
      "outside",
    );
    const dense = new Dense(3, 2, new TensorRandom(1));
    assertRefused(
      (x) => {
        new Adam(dense);
        return x;
      },
      "optimizer",
      "outside",
    );
    dense.dispose();
    assertEquals(Object.keys(tf.engine().registeredVariables).length, variables);
  }));

Deno.test("a result that is no tensor", () =>
  assertNoLeak(() => {
    assertRefused((() => ({ loss: 3 })) as unknown as () => tf.Tensor, "result.loss (number)");
    assertRefused((() => "text") as unknown as () => tf.Tensor, "result (string)");
  }));

Deno.test("an argument that is neither a tensor nor a simple value", () => {
  const f = jit((x: unknown) => tf.scalar(String(x).length));
  assertThrows(() => f(new Map()), TypeError, "argument[0] is Map");
  assertThrows(() => f({ callback: () => 1 }), TypeError, "argument[0].callback is a function");
});

Deno.test("a tensor of the trace that is used outside", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      let escaped: tf.Tensor | undefined;
      const f = jit((x: tf.Tensor) => {
        escaped = tf.keep(x.square());
        return escaped.add(1);
      });
      assertEquals(f(tf.scalar(3)).dataSync()[0], 10);
      const words = "float32[] (result of Square)";
      for (const use of [() => escaped!.add(1), () => escaped!.dataSync()]) {
        assertStringIncludes(assertThrows(use, TraceError).message, words);
      }
      const other = jit((x: tf.Tensor) => x.add(escaped!));
      assertStringIncludes(assertThrows(() => other(tf.scalar(1)), TraceError).message, words);
      escaped!.dispose();
      f.dispose();
      other.dispose();
    })
  ));

Deno.test("a tensor or a variable from outside that is disposed of later", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const outside = tf.tensor1d([1, 2]), v = tf.variable(tf.scalar(1), true, "gone");
      const f = jit((x: tf.Tensor) => x.add(outside), { name: "first" });
      const g = jit((x: tf.Tensor) => x.add(v), { name: "second" });
      const x = tf.scalar(1);
      tf.dispose([f(x), g(x), outside, v]);
      const before = numTensorHandles();
      assertThrows(() => f(x), TraceError, "jit(first): the function uses a tensor float32[2]");
      assertThrows(() => g(x), TraceError, "jit(second): the function uses the variable gone");
      assertEquals(numTensorHandles(), before);
      f.dispose();
      g.dispose();
    })
  ));

Deno.test("too many signatures", () =>
  assertNoLeak(() => {
    const f = jit((x: tf.Tensor, n: number) => x.mul(n), { name: "step", maxTraces: 3 });
    tf.tidy(() => {
      const x = tf.scalar(1);
      for (let n = 0; n < 3; n++) f(x, n);
      const error = assertThrows(
        () => f(x, 3),
        TraceError,
        "jit(step) was called in 3 different ways",
      );
      assertStringIncludes(error.message, "float32[]3;");
    });
    f.dispose();
  }));

Deno.test("with forgetOldest, the signature that was not used for longest gives way to a new one", () =>
  assertNoLeak(() => {
    let ran = 0;
    const f = jit((x: tf.Tensor, n: number) => {
      ran++;
      return x.mul(n);
    }, { maxTraces: 2, forgetOldest: true });
    tf.tidy(() => {
      const x = tf.scalar(5);
      const results = [1, 2, 1, 3, 1, 2].map((n) => f(x, n).dataSync()[0]); // 3 takes the place of 2
      assertEquals(results, [5, 10, 5, 15, 5, 10]);
    });
    assertEquals([ran, f.traces], [4, 2]);
    f.dispose();
  }));

Deno.test("shapes that do not fit name the op, as eagerly", () =>
  assertNoLeak(() => {
    const f = jit((x: tf.Tensor2D) => tf.addN([x, x.transpose()]));
    tf.tidy(() => {
      assertThrows(() => f(tf.ones([2, 3])), Error);
      assert(f(tf.ones([2, 2])).dataSync()[0] === 2);
    });
    f.dispose();
  }));
