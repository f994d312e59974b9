// Frozen functions: what the others give, from weights that are constants, and never from old ones.

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Adam, Dense, gelu, LayerNorm, Module, TensorRandom } from "lib/nn/mod.ts";
import { canFuse } from "lib/tensorflow/jit/fused_activation.ts";
import { jit, type JitOptions, profile, tf } from "lib/tensorflow/mod.ts";
import { DataType } from "lib/tensorflow/c/types.ts";
import { assertNoLeak, relativeError } from "../../support/leaks.ts";

class Network extends Module {
  readonly random = new TensorRandom(1);
  readonly norm = new LayerNorm(8);
  readonly hidden = new Dense(8, 16, this.random);
  readonly output = new Dense(16, 4, this.random);

  /** (B, N, 8) to (B, N, 4). */
  call(x: tf.Tensor3D): tf.Tensor3D {
    return this.output.call(gelu(this.hidden.call(this.norm.call(x))));
  }
}

const input = () => new TensorRandom(2).normal<tf.Rank.R3>([4, 3, 8]);

Deno.test("a frozen function gives what the function gives", () =>
  assertNoLeak(() => {
    const network = new Network();
    const x = input();
    const expected = tf.tidy(() => network.call(x).arraySync());
    const cases: [JitOptions, number][] = [
      [{}, 1e-5],
      [{ replicas: 2 }, 1e-5],
      [{ compile: "xla" }, 1e-5],
      [{ precision: "mixed_bfloat16" }, 2e-2],
      [{ precision: "mixed_bfloat16", replicas: 2 }, 2e-2],
    ];
    for (const [options, tolerance] of cases) {
      const frozen = jit((x: tf.Tensor3D) => network.call(x), { ...options, freeze: true });
      for (let i = 0; i < 2; i++) {
        const error = tf.tidy(() => relativeError(frozen(x), expected));
        assert(error < tolerance, `${JSON.stringify(options)}: off by ${error}`);
      }
      frozen.dispose();
    }
    [x, network].forEach((part) => part.dispose());
  }));

Deno.test("the activation is computed by the product before it where products can, but not where a gradient needs it", () =>
  assertNoLeak(() => {
    const network = new Network();
    const x = input();
    const ops = (f: (x: tf.Tensor3D) => tf.Tensor) =>
      profile(f, [x], { freeze: true, fuseBlocks: false, calls: 1 }).map(({ type }) => type);
    assertEquals(
      ops((x) => network.call(x)).includes("Erf"),
      !canFuse("GeluExact", DataType.FLOAT),
    );
    assert(ops((x) => tf.grad((x) => network.call(x as tf.Tensor3D))(x)).includes("Erf"));
    [x, network].forEach((part) => part.dispose());
  }));

Deno.test("when weights have changed, by training or by hand, a frozen function is traced again", () =>
  assertNoLeak(() => {
    const network = new Network();
    const adam = new Adam(network, { learningRate: 0.1 });
    const x = input();
    const plain = (x: tf.Tensor3D) => network.call(x);
    const frozen = jit(plain, { freeze: true, maxTraces: 2 });
    const check = () => {
      const expected = tf.tidy(() => plain(x).arraySync());
      assert(tf.tidy(() => relativeError(frozen(x), expected)) < 1e-5);
    };
    const changes = [
      () => {},
      () => adam.minimize(() => plain(x).square().mean()).dispose(),
      () => tf.tidy(() => network.output.bias!.assign(tf.ones([4]))),
      () => adam.minimize(() => plain(x).square().mean()).dispose(),
    ];
    for (const change of changes) {
      change();
      check();
      check();
      assertEquals(frozen.traces, 1); // the old ones are gone
    }
    [x, network].forEach((part) => part.dispose());
    adam.dispose();
    frozen.dispose();
  }));

Deno.test("variables that no optimizer has are watched too", () =>
  assertNoLeak(() => {
    const scale = tf.tidy(() => tf.variable(tf.scalar(2)));
    const frozen = jit((x: tf.Tensor) => x.mul(scale), { freeze: true });
    const at3 = () => tf.tidy(() => frozen(tf.scalar(3)).dataSync()[0]);
    assertEquals(at3(), 6);
    tf.tidy(() => scale.assign(tf.scalar(5)));
    assertEquals(at3(), 15);
    frozen.dispose();
    scale.dispose();
  }));

Deno.test("a frozen function that changes variables is an error that names them", () =>
  assertNoLeak(() => {
    const network = new Network();
    const adam = new Adam(network);
    const count = tf.tidy(() => tf.variable(tf.scalar(0), false, "count"));
    const x = input();
    const assigns = jit(() => count.assign(count.add(1)), { freeze: true, name: "counting" });
    assertThrows(
      () => assigns(),
      Error,
      "jit(counting): the function is frozen and changes the variable count",
    );
    const trains = jit((x: tf.Tensor3D) => adam.minimize(() => network.call(x).mean()), {
      freeze: true,
    });
    const message = assertThrows(() => trains(x), Error).message;
    assertMatch(message, /is frozen and changes the variable .*\. Call eval\(\) on its model/);
    [assigns, trains, network, adam, count, x].forEach((part) => part.dispose());
  }));

Deno.test("several passes with draws between them are one function, with the numbers of eager code", () =>
  assertNoLeak(() => {
    const network = new Network();
    const random = new TensorRandom(3);
    const passes = (x: tf.Tensor3D) => {
      for (let i = 0; i < 4; i++) {
        const logits = network.call(x); // (4, 3, 4)
        const noise = random.uniform(logits.shape);
        const drawn = logits.sub(noise.log().neg().log()).argMax(-1); // (4, 3)
        x = tf.oneHot(drawn, 8).cast("float32");
      }
      return x;
    };
    const x = input();
    const frozen = jit(passes, { freeze: true });
    const [expected, actual] = [passes, frozen].map((run) => {
      random.draws = 0;
      return tf.tidy(() => run(x).dataSync());
    });
    assertEquals(actual, expected);
    [x, network, frozen].forEach((part) => part.dispose());
  }));
