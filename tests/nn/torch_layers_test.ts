// Every layer against PyTorch's: values and gradients, eager and traced, without leaks.

import {
  type AttentionMasks,
  BatchNorm,
  Conv2d,
  ConvTranspose2d,
  Dense,
  Downsample,
  Embedding,
  gelu,
  GroupNorm,
  LayerNorm,
  leakyRelu,
  type Module,
  MultiHeadAttention,
  relu,
  ResBlock,
  softmax,
  swish,
  TensorRandom,
  Upsample,
} from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertClose, assertNoLeak } from "../support/leaks.ts";
import { readFixtures } from "../support/fixture_file.ts";
import {
  checkLayer,
  type LayerCase,
  type LayerChecks,
  loadCase,
  Weightless,
} from "../support/layer_case.ts";

interface Fixtures {
  batchNorm: LayerCase & Record<"runningMean" | "runningVariance" | "inference", tf.TensorLike>;
  embedding: LayerCase & { indices: number[][]; logits: LayerCase };
  [name: string]: LayerCase & { keep?: number[][] | null };
}

const fixtures = readFixtures<Fixtures>("layers.json");
const random = new TensorRandom(1);

/** A module with one input. */
type Unary = Module & { call(x: tf.Tensor): tf.Tensor };

function test(name: string, make: () => unknown, options?: LayerChecks): void {
  Deno.test(`${name} equals PyTorch's`, () =>
    checkLayer(
      make as () => Module,
      (module, [x]) => (module as Unary).call(x),
      fixtures[name],
      options,
    ));
}

test("dense", () => new Dense(3, 4, random), { compile: ["graph", "xla"] });
test("denseRank4", () => new Dense(3, 4, random));
test("convSame", () => new Conv2d(2, 3, random));
test("convStride", () => new Conv2d(2, 3, random, { kernel: 4, stride: 2, padding: 1 }));
test("convRectangle", () =>
  new Conv2d(2, 2, random, { kernel: [3, 2], stride: [1, 2], padding: [2, 0], bias: false }));
test("convTranspose", () => new ConvTranspose2d(2, 3, random));
test("convTransposeOdd", () =>
  new ConvTranspose2d(2, 2, random, { kernel: 3, outputPadding: 1, bias: false }));
test("convTransposePlain", () =>
  new ConvTranspose2d(2, 2, random, { kernel: 3, stride: 1, padding: 0 }));
test("downsample", () => new Downsample(2, 3, random));
test("upsample", () => new Upsample(2, 2, random));
test("layerNorm", () => new LayerNorm(4), { compile: ["graph", "xla"] });
test("groupNorm", () => new GroupNorm(6, { groups: 2 }));
test("batchNorm", () => new BatchNorm(3));

const norm = (channels: number) => new GroupNorm(channels, { groups: 2, epsilon: 1e-6 });
test("resBlock", () => new ResBlock(4, 4, random, { norm }), { tolerance: 1e-5 });
test("resBlockWider", () => new ResBlock(2, 4, random, { norm }), { tolerance: 1e-5 });

Deno.test("a residual block normalises 32 groups with VQGAN's epsilon, if not told otherwise", () =>
  assertNoLeak(() => {
    const [block, same] = [
      undefined,
      (channels: number) => new GroupNorm(channels, { epsilon: 1e-6 }),
    ]
      .map((norm) => new ResBlock(32, 64, random, { norm }));
    same.loadWeights(block.namedVariables());
    tf.tidy(() => {
      const x = random.normal<tf.Rank.R4>([1, 3, 3, 32]).mul<tf.Tensor4D>(1e-3); // where it matters
      assertClose("output", block.call(x), same.call(x).arraySync(), 1e-6);
    });
    [block, same].forEach((part) => part.dispose());
  }));

for (const [name, activation] of Object.entries({ swish, gelu, softmax })) {
  Deno.test(`${name} equals PyTorch's`, () =>
    checkLayer(() => new Weightless(), (_, [x]) => activation(x), fixtures[name]));
}
for (const [name, activation] of Object.entries({ relu, leakyRelu })) {
  Deno.test(`${name} equals PyTorch's, also at zero`, () =>
    checkLayer(
      () => new Weightless(),
      (_, [x]) => activation(x),
      fixtures[name],
      { numeric: false },
    ));
}

function testAttention(name: string, masks: AttentionMasks = {}, options?: LayerChecks): void {
  Deno.test(`${name} equals PyTorch's MultiheadAttention`, () =>
    checkLayer(
      () => new MultiHeadAttention(4, 2, random),
      (module, [x]) => (module as MultiHeadAttention).call(x as tf.Tensor3D, masks),
      fixtures[name],
      options,
    ));
}
testAttention("attention", {}, { compile: ["graph", "xla"] });
testAttention("attentionCausal", { causal: true });

Deno.test("batch norm of images keeps PyTorch's running statistics and uses them in inference", () =>
  assertNoLeak(() => {
    const expected = fixtures.batchNorm;
    const layer = new BatchNorm(3);
    loadCase(layer, expected.weights);
    tf.tidy(() => {
      const x = tf.tensor4d(expected.inputs[0] as number[][][][]);
      layer.call(x);
      assertClose("mean", layer.runningMean, expected.runningMean, 1e-6);
      assertClose("variance", layer.runningVariance, expected.runningVariance, 1e-6);
      assertClose("inference", layer.eval().call(x), expected.inference, 2e-6);
    });
    layer.dispose();
  }));

Deno.test("embedding equals PyTorch's, also as an output layer", async () => {
  const { embedding } = fixtures;
  const numbers = () => tf.tensor2d(embedding.indices, undefined, "int32");
  await checkLayer(
    () => new Embedding(5, 3, random),
    (module) => tf.tidy(() => (module as Embedding).call(numbers())),
    embedding,
  );
  await checkLayer(
    () => new Embedding(5, 3, random),
    (module, [x]) => (module as Embedding).tiedLogits(x),
    embedding.logits,
  );
});
