// The quantizers' interface: codes and vectors fit together, state goes on, precision, errors.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  FiniteScalarQuantizer,
  makeQuantizer,
  type Quantizer,
  type QuantizerOptions,
  VectorQuantizer,
} from "lib/models/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../../support/leaks.ts";

const KINDS: QuantizerOptions[] = [
  { codebookSize: 16, width: 3 },
  { codebookSize: 16, width: 3, cosine: true },
  { codebookSize: 16, width: 3, codebook: "gradient", cosine: true },
  { kind: "finiteScalar", levels: [4, 3, 5] },
];

function withQuantizer(options: QuantizerOptions, use: (quantizer: Quantizer) => void): void {
  const quantizer = makeQuantizer(options);
  tf.tidy(() => use(quantizer));
  quantizer.dispose();
}

for (const options of KINDS) {
  Deno.test(`codes stand for the quantized vectors: ${JSON.stringify(options)}`, () =>
    assertNoLeak(() =>
      withQuantizer(options, (quantizer) => {
        const z = new TensorRandom(1).normal<tf.Rank.R4>([2, 3, 4, 3]).mul<tf.Tensor4D>(2);
        const { quantized, codes, loss } = quantizer.eval().quantize(z);
        assertEquals([codes.dtype, codes.shape, loss.shape], ["int32", [2, 3, 4], []]);
        assertEquals(quantizer.encode(z).arraySync(), codes.arraySync());
        assert(relativeError(quantizer.lookup(codes), quantized.arraySync()) < 1e-6);
        assertEquals(quantizer.codebookVectors().shape, [quantizer.codebookSize, 3]);
      })
    ));
}

Deno.test("finite scalar quantizers reach all of their codes, each by its vector", () =>
  assertNoLeak(() => {
    for (const options of KINDS.slice(-1)) {
      withQuantizer(options, (quantizer) => {
        const z = new TensorRandom(2).normal<tf.Rank.R4>([1, 100, 100, 3]).mul<tf.Tensor4D>(3);
        assertEquals(new Set(quantizer.encode(z).dataSync()).size, quantizer.codebookSize);
        const texts = (quantizer.codebookVectors().arraySync() as number[][]).map(String);
        assertEquals(new Set(texts).size, quantizer.codebookSize);
      });
    }
  }));

Deno.test("codes are the nearest ones also where products are in bfloat16", () =>
  assertNoLeak(() => {
    const quantizer = new VectorQuantizer({ codebookSize: 512, width: 8, cosine: true });
    const encode = jit((z: tf.Tensor4D) => ({ codes: quantizer.encode(z) }), {
      precision: "mixed_bfloat16",
    });
    tf.tidy(() => {
      const z = new TensorRandom(1).normal<tf.Rank.R4>([4, 16, 16, 8]);
      assertEquals(encode(z).codes.arraySync(), quantizer.encode(z).arraySync());
    });
    encode.dispose();
    quantizer.dispose();
  }));

Deno.test("the state has all that changes: a loaded quantizer goes on like the first", () =>
  assertNoLeak(() => {
    const options = { codebookSize: 32, width: 4, decay: 0.9 };
    const [first, second] = [0, 0].map((seed) => new VectorQuantizer({ ...options, seed }));
    const random = new TensorRandom(3);
    const step = (quantizer: VectorQuantizer, z: tf.Tensor4D) => {
      quantizer.expireCodes(z);
      return quantizer.quantize(z).quantized.arraySync();
    };
    tf.tidy(() => {
      const batches = Array.from({ length: 6 }, () => random.normal<tf.Rank.R4>([2, 4, 4, 4]));
      first.kmeansInit(batches[0]);
      batches.slice(0, 3).forEach((z) => step(first, z));
      second.load(first.state());
      for (const z of batches.slice(3)) assertEquals(step(second, z), step(first, z));
    });
    first.dispose();
    second.dispose();
  }));

Deno.test("kmeansInit and expireCodes work in traced functions, but not in replicas", () =>
  assertNoLeak(() => {
    const [quantizer, same] = [1, 2].map(() => new VectorQuantizer({ codebookSize: 8, width: 2 }));
    const traced = (replicas: number) =>
      jit((z: tf.Tensor4D) => {
        quantizer.kmeansInit(z);
        return { dead: quantizer.expireCodes(z) };
      }, { replicas });
    const [one, two] = [traced(1), traced(2)];
    tf.tidy(() => {
      const z = new TensorRandom(1).normal<tf.Rank.R4>([2, 4, 4, 2]);
      same.kmeansInit(z);
      same.expireCodes(z);
      one(z);
      assert(relativeError(quantizer.codebookVectors(), same.codebookVectors().arraySync()) < 1e-6);
      assertThrows(() => two(z), Error, "all of a batch");
    });
    [one, two, quantizer, same].forEach((part) => part.dispose());
  }));

Deno.test("bad input and bad options are refused", () =>
  assertNoLeak(() => {
    for (const options of KINDS) {
      withQuantizer(options, (quantizer) => {
        const message = "(B, H, W, 3), but got (1, 2, 2, 5)";
        assertThrows(() => quantizer.quantize(tf.zeros([1, 2, 2, 5])), Error, message);
        assertThrows(() => quantizer.encode(tf.zeros([1, 2, 2, 5])), Error, message);
      });
    }
    withQuantizer({ codebookSize: 16, width: 3 }, (quantizer) => {
      const start = () => (quantizer as VectorQuantizer).kmeansInit(tf.zeros([1, 3, 3, 3]));
      assertThrows(start, RangeError, "16 clusters need at least as many rows, not 9");
    });
    assertThrows(() => new FiniteScalarQuantizer({ levels: [3, 1] }), RangeError, "not 1");
  }));
