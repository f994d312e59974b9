// Module: names, trees, tables, loading by name, shared weights; and what layers refuse.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  BatchNorm,
  buildWithin,
  Conv2d,
  ConvTranspose2d,
  Dense,
  Downsample,
  Dropout,
  Embedding,
  GroupNorm,
  LayerNorm,
  Module,
  MultiHeadAttention,
  TensorRandom,
  WeightAverage,
} from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";

const random = new TensorRandom(1);

const MODULES = ["", "levels.0.0", "levels.1.0", "norm", "drop"];

class Model extends Module {
  readonly levels: Dense[][];
  readonly norm = new BatchNorm(2);
  readonly drop = new Dropout(0.5, random);
  /** A second name of a weight. */
  readonly tied: tf.Variable;
  constructor() {
    super();
    this.levels = [[new Dense(3, 2, random)], [new Dense(2, 1, random, { bias: false })]];
    this.tied = this.levels[0][0].weight;
  }
}

Deno.test("a module's parts, weights and random streams have names, in nested arrays too", () =>
  assertNoLeak(() => {
    const model = new Model();
    assertEquals([...model.namedModules().keys()], MODULES);
    const names = [...model.namedVariables().keys()];
    assertEquals(new Set(names).size, 8);
    assert(names.includes("levels.0.0.bias") && names.includes("tied"));
    assertEquals([...model.namedTrainables().keys()].filter((name) => name === "tied"), []);
    assertEquals(model.numParameters(), 4 + 8 + 2);
    assertEquals(model.state().numbers, { "drop.random.draws": 0 });
    model.dispose();
  }));

Deno.test("the summary is a table with totals, which count a weight once", () =>
  assertNoLeak(() => {
    const model = new Model();
    const lines = model.summary().split("\n");
    assertEquals(lines[0].split(/ {2,}/), ["name", "shape", "numbers"]);
    const row = (name: string) => lines.find((line) => line.startsWith(name))?.split(/ {2,}/);
    assertEquals(row("levels.0.0.weight"), ["levels.0.0.weight", "(3, 2)", "6"]);
    assertEquals(row("norm.runningMean"), ["norm.runningMean", "(2)", "2 fixed"]);
    assertEquals(lines.at(-1), "14 trainable of 18 numbers");
    model.dispose();
  }));

Deno.test("loadWeights sets weights by name, and their own again", () =>
  assertNoLeak(() => {
    const [a, b] = [new Dense(2, 2, random), new Dense(2, 2, random)];
    b.loadWeights(a.namedVariables());
    b.loadWeights({ weight: b.weight, bias: a.bias! });
    assertEquals([...b.weight.dataSync()], [...a.weight.dataSync()]);
    a.dispose();
    assertEquals(b.bias!.dataSync().length, 2); // the other module's end does not matter
    b.dispose();
  }));

Deno.test("loadWeights names everything that does not fit, and changes nothing", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const layer = new Dense(2, 3, random);
      const before = [...layer.bias!.dataSync()];
      const given = { weight: tf.zeros([3, 2]), bias: tf.zeros([3]), scale: tf.scalar(1) };
      const { message } = assertThrows(() => layer.loadWeights(given), Error) as Error;
      for (
        const part of [
          "do not fit Dense",
          "not known here: scale",
          "weight is float32 [3, 2] instead of float32 [2, 3]",
        ]
      ) assert(message.includes(part), message);
      assert(!message.includes("missing"));
      assertEquals([...layer.bias!.dataSync()], before);
      const wrongType = { weight: tf.zeros([2, 3], "int32"), bias: tf.zeros([3]) };
      assertThrows(() => layer.loadWeights(wrongType), Error, "weight is int32");
      assertThrows(() => layer.loadWeights({}), Error, "missing: weight, bias");
      layer.dispose();
    })
  ));

Deno.test("a model with another's state has its weights and its place in the random streams", () =>
  assertNoLeak(() => {
    const [a, b] = [new Model(), new Model()];
    const average = new WeightAverage(b, a, (updates) => updates ? 0.5 : 0);
    const x = tf.ones([20]);
    tf.tidy(() => {
      a.drop.call(x);
      b.load(a.state());
      assertEquals(b.state().numbers, { "drop.random.draws": 1 });
      assertEquals(b.train().drop.random.draws, 1);
      assertEquals([...b.levels[0][0].weight.dataSync()], [...a.levels[0][0].weight.dataSync()]);
      average.update();
      assertEquals(average.state().numbers, { "drop.random.draws": 1, updates: 1 });
      average.load({ ...average.state(), numbers: { "drop.random.draws": 7, updates: 3 } });
      assertEquals([average.updates, b.drop.random.draws], [3, 7]);
    });
    x.dispose();
    [average, a, b].forEach((part) => part.dispose());
  }));

Deno.test("a traced function is traced again when its module goes to inference", () =>
  assertNoLeak(() => {
    const layer = new BatchNorm(2);
    const step = jit((x: tf.Tensor2D) => layer.call(x), { name: "norm" });
    const x = random.normal<tf.Rank.R2>([4, 2]);
    for (const [training, traces] of [[true, 1], [false, 2], [true, 2]] as const) {
      layer.train(training);
      tf.tidy(() => {
        const traced = step(x).dataSync();
        assertEquals(step.traces, traces);
        if (!training) assertEquals(traced, layer.call(x).dataSync());
      });
    }
    step.dispose();
    x.dispose();
    layer.dispose();
  }));

Deno.test("layers say which shapes they take, and which they got", () =>
  assertNoLeak(() => {
    const layers = [
      new Dense(3, 2, random),
      new LayerNorm(3),
      new GroupNorm(4, { groups: 2 }),
      new Conv2d(3, 2, random),
      new ConvTranspose2d(3, 2, random),
      new Downsample(2, 2, random),
    ];
    const x = tf.zeros<tf.Rank.R4>([1, 3, 4, 2]);
    const rows = tf.ones<tf.Rank.R2>([3, 1]);
    for (const layer of layers) {
      assertThrows(() => layer.call(x), Error, "got (1,3,4,2)");
    }
    const [embedding, attention] = [
      new Embedding(3, 2, random),
      new MultiHeadAttention(2, 1, random),
    ];
    assertThrows(() => embedding.call(x), TypeError, "float32");
    assertThrows(() => embedding.tiedLogits(rows), Error, "(..., 2), but got (3,1)");
    assertThrows(() => new MultiHeadAttention(5, 2, random), RangeError, "5 by 2");
    assertThrows(() => new GroupNorm(5, { groups: 2 }), RangeError, "5 channels into 2");
    assertThrows(
      () => new ConvTranspose2d(1, 1, random, { outputPadding: 2 }),
      RangeError,
      "[2,2]",
    );
    for (const part of [...layers, embedding, attention]) part.dispose();
    tf.dispose([x, rows]);
  }));

Deno.test("weights that a file's replace are not drawn, but count as drawn", () =>
  assertNoLeak(() => {
    const [drawn, following] = [new TensorRandom(1), new TensorRandom(1)];
    const first = new Dense(3, 4, drawn);
    const second = buildWithin("a test", 16, () => new Dense(3, 4, following));
    const values = ({ weight }: Dense) => new Set(weight.dataSync()).size;
    assertEquals([values(first), values(second)], [12, 1]);
    assertEquals(following.draws, drawn.draws);
    [first, second].forEach((layer) => layer.dispose());
  }));
