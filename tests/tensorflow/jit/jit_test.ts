// Traced functions give what eager code gives: values, structures, variables, numbers from JavaScript.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { hostInput, jit, type JitOptions, staticValue, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../../support/leaks.ts";

const MODES: JitOptions[] = [{ compile: "graph" }, { compile: "xla" }];

function values(tensor: tf.Tensor): number[] {
  return [...tensor.dataSync()];
}

Deno.test("arguments and results may be nested arrays and records of tensors", () =>
  assertNoLeak(() => {
    for (const compile of ["graph", "xla"] as const) {
      const f = jit(({ x, rest: [y] }: { x: tf.Tensor1D; rest: tf.Tensor1D[] }, scale: number) => ({
        sum: x.add(y),
        parts: [x.mul(scale), { same: x }, tf.scalar(5)] as const,
      }), { compile });
      for (let call = 0; call < 3; call++) {
        tf.tidy(() => {
          const { sum, parts } = f({ x: tf.tensor1d([1, 2]), rest: [tf.tensor1d([call, 20])] }, 3);
          assertEquals(values(sum), [1 + call, 22]);
          assertEquals(values(parts[0]), [3, 6]);
          assertEquals(values(parts[1].same), [1, 2]);
          assertEquals(values(parts[2]), [5]);
        });
      }
      assertEquals(f.traces, 1);
      f.dispose();
    }
  }));

Deno.test("a function is traced once for each signature", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      let runs = 0;
      const f = jit((x: tf.Tensor, power: number) => {
        runs++;
        return x.pow(power).sum();
      });
      const call = (x: tf.Tensor, power: number) => values(f(x, power))[0];
      assertEquals([call(tf.tensor1d([1, 2]), 2), call(tf.tensor1d([3, 4]), 2)], [5, 25]);
      assertEquals(runs, 1);
      assertEquals(call(tf.tensor1d([3, 4]), 1), 7);
      assertEquals(call(tf.tensor2d([[3, 4]]), 1), 7);
      assertEquals(call(tf.tensor1d([3, 4], "int32"), 1), 7);
      assertEquals([runs, f.traces], [4, 4]);
      f.dispose();
      assertEquals(call(tf.tensor1d([3, 4]), 1), 7);
      assertEquals(runs, 5);
      f.dispose();
    })
  ));

Deno.test("variables are read and assigned at each call, and host assignments are seen", () =>
  assertNoLeak(() => {
    for (const options of MODES) {
      const v = tf.tidy(() => tf.variable(tf.scalar(1)));
      const ten = tf.scalar(10);
      const f = jit((x: tf.Scalar) => {
        v.assign(v.mul(2).add(ten));
        return v.add(x);
      }, options);
      const call = () => tf.tidy(() => values(f(tf.scalar(0.5)))[0]);
      assertEquals([call(), call(), call()], [12.5, 34.5, 78.5]);
      assertEquals(values(v), [78]);
      tf.tidy(() => v.assign(tf.scalar(0)));
      assertEquals(call(), 10.5);
      f.dispose();
      tf.dispose([v, ten]);
    }
  }));

Deno.test("a copy of a variable keeps the value that it was made with", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const v = tf.variable(tf.scalar(1));
      const copy: tf.Tensor = v.clone();
      const f = jit(() => {
        const inside = v.clone();
        v.assign(v.add(1));
        return [copy, inside, v];
      });
      for (let call = 1; call <= 3; call++) {
        assertEquals(f().map((t) => values(t)[0]), [1, call, call + 1]);
      }
      f.dispose();
      v.dispose();
    })
  ));

Deno.test("tensors from outside may be used later for the first time", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const fresh = tf.tensor1d([1, 2]); // TensorFlow has not got it when the trace begins
      const f = jit((x: tf.Tensor) => x.add(fresh));
      assertEquals(values(f(tf.scalar(1))), [2, 3]);
      assertEquals(values(fresh.mul(2)), [2, 4]);
      assertEquals(values(f(tf.scalar(2))), [3, 4]);
      f.dispose();
    })
  ));

Deno.test("a constant that traced code keeps is of use outside and at the next trace", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      let mask: tf.Tensor | undefined;
      const f = jit((x: tf.Tensor) => x.mul(mask ??= tf.keep(tf.tensor1d([0, 1]))));
      assertEquals(values(f(tf.tensor1d([3, 4]))), [0, 4]);
      assertEquals(values(mask!.add(1)), [1, 2]);
      assertEquals(values(f(tf.tensor2d([[3, 4]]))), [0, 4]);
      mask!.dispose();
      f.dispose();
    })
  ));

Deno.test("hostInput is read at each call, in order", () =>
  assertNoLeak(() => {
    const f = (log: number[], next: () => number) => (x: tf.Tensor1D) => {
      const a = hostInput(() => {
        log.push(1);
        return [next(), 0];
      });
      const b = hostInput(() => {
        log.push(2);
        return [next(), next()];
      }, "int32");
      return x.add(a).mul(b.cast("float32"));
    };
    for (const options of [undefined, ...MODES]) {
      let count = 0;
      const log: number[] = [];
      const plain = f(log, () => ++count);
      const jitted = options && jit(plain, options);
      const called = jitted ?? plain;
      tf.tidy(() => {
        const results = [0, 1, 2].map(() => values(called(tf.tensor1d([10, 20]))));
        assertEquals(results, [[22, 60], [70, 120], [136, 180]]);
      });
      assertEquals(log, [1, 2, 1, 2, 1, 2]);
      jitted?.dispose();
    }
  }));

Deno.test("a function is traced again when a static value changes, and found again when it changes back", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      let training = true;
      const f = jit((x: tf.Tensor) => staticValue(() => training) ? x.mul(2) : x);
      const x = tf.scalar(3);
      const results = [true, false, true, false].map((mode) => {
        training = mode;
        return values(f(x))[0];
      });
      assertEquals(results, [6, 3, 6, 3]);
      assertEquals(f.traces, 2);
      f.dispose();
    })
  ));

Deno.test("inside of another traced function and of a gradient, a traced function runs as it is", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const square = jit((x: tf.Tensor) => x.square().sum() as tf.Scalar);
      const outer = jit((x: tf.Tensor) => square(x).add(1));
      assertEquals(values(outer(tf.tensor1d([1, 2]))), [6]);
      assertEquals(square.traces, 0);
      assertEquals(values(tf.grad((x) => square(x))(tf.tensor1d([1, 2]))), [2, 4]);
      const slope = jit((x: tf.Tensor) => tf.grad((y) => square(y))(x));
      assertEquals(values(slope(tf.tensor1d([1, 2]))), [2, 4]);
      [square, outer, slope].forEach((f) => f.dispose());
    })
  ));

Deno.test("a function without results updates its variables", () =>
  assertNoLeak(() => {
    const v = tf.tidy(() => tf.variable(tf.scalar(1)));
    const f = jit(() => tf.tidy(() => v.assign(v.add(1))));
    for (let call = 0; call < 3; call++) f();
    assertEquals(values(v), [4]);
    f.dispose();
    v.dispose();
  }));

Deno.test("the jitted function has the length and the types of its function", () => {
  const f = jit((x: tf.Tensor2D, _step: number): { loss: tf.Scalar } => ({ loss: x.sum() }));
  assertEquals(f.length, 2);
  const loss: tf.Scalar = tf.tidy(() => tf.keep(f(tf.ones<tf.Rank.R2>([2, 3]), 0).loss));
  assertEquals(values(loss), [6]);
  loss.dispose();
  f.dispose();
});

Deno.test("mixed_bfloat16 rounds what goes into products, and nothing else", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = tf.tensor2d([[1 + 2 ** -12]]), w = tf.tensor2d([[3]]);
      const f = (x: tf.Tensor2D) => [x.matMul(w), x.add(0)];
      const [exact, rounded] = [jit(f), jit(f, { precision: "mixed_bfloat16" })];
      assertEquals(exact(x).map((t) => values(t)[0]), [3 + 3 * 2 ** -12, 1 + 2 ** -12]);
      assertEquals(rounded(x).map((t) => values(t)[0]), [3, 1 + 2 ** -12]);
      exact.dispose();
      rounded.dispose();
    })
  ));

Deno.test("XLA compiles: an op that it does not know is an error that names it", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const f = jit((x: tf.Tensor) => tf.unique(x.as1D()).indices, { compile: "xla" });
      assertThrows(() => f(tf.tensor1d([1, 1, 2])), Error, "Unique");
      f.dispose();
      assert(relativeError(tf.scalar(2).add(3), 5) < 1e-6);
    })
  ));

Deno.test("eager functions run at each call, and with eagerFirst at the first one with such arguments", () =>
  assertNoLeak(async () => {
    let ran = 0;
    const square = (x: tf.Tensor) => (ran++, x.square());
    const eager = jit(square, { compile: "eager" }), later = jit(square, { eagerFirst: true });
    const counts: number[] = [];
    for (const f of [eager, later]) {
      for (const x of [2, 2, 2, [3, 4], [3, 4], [3, 4]]) {
        ran = 0;
        tf.tidy(() => {
          const expected = [x].flat().map((one) => one ** 2);
          assertEquals([...f(tf.tensor(x)).dataSync()], expected);
        });
        counts.push(ran);
      }
    }
    assertEquals(counts, [1, 1, 1, 1, 1, 1, ...[1, 1, 0], ...[1, 1, 0]]);
    const x = tf.tensor([1, 2, 3]);
    for (let i = 0; i < 3; i++) {
      const y = await later.async(x);
      assertEquals([...await y.data()], [1, 4, 9]);
      y.dispose();
    }
    x.dispose();
    later.dispose();
  }));
