// Replicas: a batch that is divided gives the losses and weights of the whole one.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  branchCount,
  device,
  gelu,
  jit,
  type JitOptions,
  layerNorm,
  replicaCount,
  replicaMean,
  softmaxCrossEntropy,
  tf,
  TraceError,
} from "lib/tensorflow/mod.ts";
import { Adam, Dense, Dropout, Module, parameter, TensorRandom } from "lib/nn/mod.ts";
import { assertNoLeak, relativeError } from "../../support/leaks.ts";

const BATCH = 12, WIDTH = 6, CLASSES = 5;

/** A network with everything that replicas must not get wrong: dropout, noise and weights of several kinds. */
class Network extends Module {
  readonly random = new TensorRandom(5);
  readonly hidden = new Dense(WIDTH, 8, this.random);
  readonly scale = parameter(() => tf.ones<tf.Rank.R1>([8]));
  readonly shift = parameter(() => tf.zeros<tf.Rank.R1>([8]));
  readonly dropout = new Dropout(0.3, this.random);
  readonly output = new Dense(8, CLASSES, this.random);

  call(x: tf.Tensor2D): tf.Tensor2D {
    const noise = this.random.normal<tf.Rank.R2>([x.shape[0], WIDTH]);
    const moved: tf.Tensor2D = this.hidden.call(x.add<tf.Tensor2D>(noise));
    const hidden = layerNorm(moved, this.scale, this.shift);
    return this.output.call(this.dropout.call(gelu(hidden)));
  }
}

/** Losses, predictions and weights of five steps. */
function train(options: JitOptions): tf.Tensor[] {
  const network = new Network();
  const seen = tf.tidy(() => tf.variable(tf.zeros([WIDTH]), false));
  const adam = new Adam(network, { learningRate: 1e-2 });
  const step = jit((x: tf.Tensor2D, labels: tf.Tensor1D, weight: tf.Scalar) => {
    let kept!: tf.Tensor;
    const loss = adam.minimize(() => {
      const logits = network.call(x);
      kept = tf.keep(logits.argMax(-1));
      return softmaxCrossEntropy(logits, labels, { smoothing: 0.1 }).mean().mul(weight);
    });
    seen.assign(seen.mul(0.9).add(x.mean(0)));
    const predicted = kept.clone();
    kept.dispose();
    return { loss, predicted };
  }, options);
  const random = new TensorRandom(1);
  const results = tf.tidy(() => {
    const outputs: tf.Tensor[] = [];
    for (let i = 0; i < 5; i++) {
      const x = random.normal<tf.Rank.R2>([BATCH, WIDTH]);
      const labels = random.uniform([BATCH], 0, CLASSES).floor().cast("int32") as tf.Tensor1D;
      const { loss, predicted } = step(x, labels, tf.scalar(2));
      outputs.push(loss, predicted.cast("float32"));
    }
    const weights = [...network.trainableVariables(), seen].map((v) => v.clone());
    return [...outputs, ...weights];
  });
  [step, adam, network, seen].forEach((part) => part.dispose());
  return results;
}

function assertSame(actual: tf.Tensor[], expected: tf.Tensor[], tolerance: number, mode: string) {
  assertEquals(actual.length, expected.length);
  actual.forEach((tensor, i) => {
    const error = relativeError(tensor, expected[i].arraySync() as number[]);
    assert(error < tolerance, `${mode}: result ${i} [${tensor.shape}] is off by ${error}`);
  });
}

Deno.test("1, 2, 3 and 4 replicas give the losses, results and weights of the whole batch", () =>
  assertNoLeak(() => {
    const whole = train({});
    for (const replicas of [1, 2, 3, 4, 5]) { // 12 rows among 5 are divided among 4
      const divided = train({ replicas });
      assertSame(divided, whole, 2e-5, `${replicas} replicas`);
      tf.dispose(divided);
    }
    const more: JitOptions[] = [{ compile: "xla" }, { fuseBlocks: true }];
    for (const options of more) {
      const divided = train({ replicas: 2, ...options });
      assertSame(divided, whole, 2e-5, JSON.stringify(options));
      tf.dispose(divided);
    }
    tf.dispose(whole);
  }));

Deno.test("2 replicas in bfloat16 give about what one gives", () =>
  assertNoLeak(() => {
    const [one, two] = [1, 2].map((replicas) => train({ replicas, precision: "mixed_bfloat16" }));
    // Sums of other lengths are rounded, and few of the roundings to bfloat16 that follow fall on another side.
    assertSame([two[0]], [one[0]], 1e-2, "bfloat16");
    tf.dispose([one, two]);
  }));

Deno.test("replicas leave the other cores to branches; outside of traces there are none", () =>
  assertNoLeak(() => {
    const seen: number[] = [];
    const traced = [1, 2].map((replicas) =>
      jit((x: tf.Tensor2D) => {
        seen.push(branchCount());
        return x.square();
      }, { replicas })
    );
    tf.tidy(() => traced.forEach((f) => f(tf.ones([2, 1]))));
    const { kind, threads } = device();
    const branches = (replicas: number) =>
      kind === "gpu" ? 1 : Math.max(1, Math.floor(threads / replicas));
    assertEquals([...seen, branchCount()], [branches(1), branches(2), 1]);
    traced.forEach((f) => f.dispose());
  }));

Deno.test("the function sees a replica's part, and how many there are", () =>
  assertNoLeak(() => {
    const seen: unknown[] = [];
    const f = jit((x: tf.Tensor2D, y: tf.Scalar) => {
      seen.push([x.shape, y.shape, replicaCount()]);
      return [x.mul(y), x.mean(), replicaMean(x.mean(0))];
    }, { replicas: 2 });
    for (const rows of [4, 3]) {
      tf.tidy(() => {
        const x = tf.range(0, rows * 2).reshape<tf.Tensor2D>([rows, 2]);
        const [product, mean, means] = f(x, tf.scalar(2));
        assertEquals(product.arraySync(), x.mul(2).arraySync());
        assertEquals(mean.arraySync(), rows - 0.5);
        // One mean for all, so its copies are put together.
        assertEquals(means.arraySync(), x.mean(0).arraySync());
      });
    }
    assertEquals(seen, [[[2, 2], [], 2], [[3, 2], [], 1]]);
    f.dispose();
  }));

Deno.test("the gradient through replicaMean is that of the whole batch's statistics", () =>
  assertNoLeak(() => {
    const w = tf.tidy(() => tf.variable(tf.tensor1d([0.5, -1])));
    const loss = (x: tf.Tensor2D) => {
      const y = x.mul(w).tanh(); // (B, 2)
      const centred = y.sub(replicaMean(y.mean(0)));
      const deviation = replicaMean(centred.square().mean(0)).add(1e-3).sqrt();
      return centred.div(deviation).pow(3).mean() as tf.Scalar;
    };
    const step = (x: tf.Tensor2D) => {
      const { value, grads } = tf.variableGrads(() => loss(x), [w]);
      return [value, grads[w.name]];
    };
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R2>([8, 2], 0, 1, "float32", 3);
      const expected = step(x);
      for (const replicas of [2, 4]) {
        const f = jit(step, { replicas });
        assertSame(f(x), expected, 1e-5, `${replicas} replicas`);
        f.dispose();
      }
    });
    w.dispose();
  }));

Deno.test("a gradient of a gradient is averaged once, and gradients by the batch are each row's own", () =>
  assertNoLeak(() => {
    const w = tf.tidy(() => tf.variable(tf.tensor2d([[1], [2]])));
    const penalty = (x: tf.Tensor2D) => {
      const slopes = tf.grad((x: tf.Tensor) => tf.sum(tf.softplus(x.matMul(w))))(x);
      return slopes.square().sum(1).sqrt().sub(1).square().mean() as tf.Scalar;
    };
    const step = (x: tf.Tensor2D) => {
      const { value, grads } = tf.variableGrads(() => penalty(x), [w]);
      return [value, grads[w.name]];
    };
    const f = jit(step, { replicas: 2 });
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R2>([6, 2], 0, 1, "float32", 4);
      assertSame(f(x), step(x), 1e-5, "penalty");
    });
    f.dispose();
    w.dispose();
  }));

Deno.test("what replicas cannot do is an error that says what", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const identity = (x: tf.Tensor, ..._more: tf.Tensor[]) => x;
      const x = tf.ones([4, 2]);
      const uneven = jit(identity, { replicas: 2 });
      assertThrows(
        () => uneven(x, tf.ones([3])),
        TraceError,
        "argument[0] has 4 rows and argument[1] has 3",
      );
      const count = jit((x: tf.Tensor) => x.sum().cast("int32"), { replicas: 2 });
      assertThrows(() => count(x), TraceError, "Only float32 has a mean");
      assertThrows(() => jit(identity, { replicas: 0 })(x), RangeError, "replicas is 0");
      assertThrows(() => jit(identity, { replicas: ["GPU:7"] })(x), RangeError, "sees CPU:0");
      [uneven, count].forEach((f) => f.dispose());
    })
  ));
