// What the options of the quantizers do: collapse and its cures, the sphere, the rotation.

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { VectorQuantizer, type VectorQuantizerOptions } from "lib/models/mod.ts";
import { Adam, TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";

const NUM_CODES = 64, WIDTH = 4;

/** Vectors (8, 8, 8, 4) away from where codebooks start, as an encoder's may be. */
function vectors(random: TensorRandom, mean: number): tf.Tensor4D {
  return tf.tidy(() => random.normal<tf.Rank.R4>([8, 8, 8, WIDTH]).mul(0.5).add<tf.Tensor4D>(mean));
}

interface Training {
  steps?: number;
  /** Of the vectors' components. */
  mean?: number;
  start?: boolean;
  /** Steps from one restart to the next. */
  restartEvery?: number;
}

/** Trains a quantizer by itself, then counts the codes that new vectors choose. */
function usedAfter(
  options: VectorQuantizerOptions,
  { steps = 60, mean = 4, start = false, restartEvery }: Training = {},
): number {
  const quantizer = new VectorQuantizer({
    codebookSize: NUM_CODES,
    width: WIDTH,
    decay: 0.9,
    ...options,
  });
  const random = new TensorRandom(1);
  const adam = options.codebook === "gradient" && new Adam(quantizer, { learningRate: 0.05 });
  const used = tf.tidy(() => {
    if (start) quantizer.kmeansInit(vectors(random, mean));
    for (let step = 1; step <= steps; step++) {
      tf.tidy(() => {
        const z = vectors(random, mean);
        if (adam) adam.minimize(() => quantizer.quantize(z).loss);
        else quantizer.quantize(z);
        if (restartEvery && step % restartEvery === 0) quantizer.expireCodes(z);
      });
    }
    return new Set(quantizer.encode(vectors(random, mean)).dataSync()).size;
  });
  if (adam) adam.dispose();
  quantizer.dispose();
  return used;
}

for (const codebook of ["average", "gradient"] as const) {
  Deno.test(`the ${codebook} codebook collapses, and a k-means start or restarts keep it from that`, () =>
    assertNoLeak(() => {
      const alone = usedAfter({ codebook });
      assert(alone < 0.2 * NUM_CODES, `without cures ${alone} codes are used`);
      const started = usedAfter({ codebook }, { start: true });
      assert(started > 0.9 * NUM_CODES, `after a start at the k-means ${started} codes are used`);
      const restarted = usedAfter({ codebook }, { restartEvery: 5 });
      assert(restarted > 0.9 * NUM_CODES, `with restarts ${restarted} codes are used`);
    }));
}

/** One vector, and a quantizer with two codes. */
function withCodes<T>(
  options: VectorQuantizerOptions,
  codes: number[][],
  use: (quantizer: VectorQuantizer) => T,
): T {
  const quantizer = new VectorQuantizer({
    codebookSize: codes.length,
    width: codes[0].length,
    codebook: "gradient",
    ...options,
  });
  try {
    return tf.tidy(() => {
      quantizer.codebook.assign(tf.tensor2d(codes));
      return use(quantizer.eval()) as T & tf.TensorContainer;
    });
  } finally {
    quantizer.dispose();
  }
}

Deno.test("cosine codes are chosen by direction, others by distance", () =>
  assertNoLeak(() => {
    const choose = (cosine: boolean) =>
      withCodes({ cosine }, [[10, 0], [1, 1]], (quantizer) => {
        const z = tf.tensor4d([2, 0, 20, 0, 1, 0.9], [1, 1, 3, 2]);
        return [...quantizer.encode(z).dataSync()];
      });
    assertEquals(choose(false), [1, 0, 1]);
    assertEquals(choose(true), [0, 0, 1]);
  }));

Deno.test("cosine vectors and codes have a root mean square of one", () =>
  assertNoLeak(() =>
    withCodes({ cosine: true }, [[3, 4, 0], [0.1, 0, 0]], (quantizer) => {
      const z = tf.tensor4d([5, 1, 2, 0.1, 0, 0], [1, 1, 2, 3]);
      const lengths = quantizer.quantize(z).quantized.square().mean(3).dataSync();
      lengths.forEach((length) => assertAlmostEquals(length, 1, 1e-6));
      quantizer.codebookVectors().square().mean(1).dataSync()
        .forEach((length) => assertAlmostEquals(length, 1, 1e-6));
    })
  ));

/** Cosine of the angle between two vectors. */
function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Array.from(x).reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

Deno.test("straight-through copies the gradient; the rotation keeps its angle to the vector", () =>
  assertNoLeak(() => {
    const code = [1, 2, -0.5];
    const [z, upstream] = [[1.5, -1, 0.7], [0.3, -2, 1]];
    const gradient = (gradient: "straightThrough" | "rotation") =>
      withCodes({ gradient }, [code], (quantizer) => {
        const pull = (z: tf.Tensor) =>
          quantizer.quantize(z as tf.Tensor4D).quantized.mul(tf.tensor1d(upstream)).sum();
        const x = tf.tensor4d(z, [1, 1, 1, 3]);
        return [...tf.grad(pull)(x).dataSync()];
      });
    gradient("straightThrough").forEach((value, i) => assertAlmostEquals(value, upstream[i], 1e-6));
    const rotated = gradient("rotation");
    assertAlmostEquals(cosine(rotated, z), cosine(upstream, code), 1e-5);
    assert(Math.abs(cosine(upstream, z) - cosine(upstream, code)) > 0.1);
  }));

Deno.test("beta weighs what the encoder learns, and not what the codebook does", () =>
  assertNoLeak(() => {
    const gradients = (commitment: number) =>
      withCodes({ commitment }, [[1, 2]], (quantizer) => {
        const z = tf.tensor4d([3, -1], [1, 1, 1, 2]);
        const loss = (z: tf.Tensor) => quantizer.quantize(z as tf.Tensor4D).loss;
        const { grads } = tf.variableGrads(() => loss(z), [quantizer.codebook]);
        return [tf.grad(loss)(z), grads[quantizer.codebook.name]].map((x) => [...x.dataSync()]);
      });
    const [z, codebook] = gradients(0.5);
    assertEquals(gradients(1), [z.map((value) => 2 * value), codebook]);
    assertEquals(codebook, [-2, 3]);
  }));
