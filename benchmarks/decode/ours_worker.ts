// A contestant of ours in decode. Arguments: way, and steps, whose names end with tokens and batch: decode_256_1.
import { AutoregressiveDecoder, ParallelDecoder } from "lib/maskgit/mod.ts";
import { AutoregressiveTransformer, buildTransformer } from "lib/models/mod.ts";
import { type Module, TensorRandom } from "lib/nn/mod.ts";
import { FASTEST, tf } from "lib/tensorflow/mod.ts";
import { aboutEngine } from "../harness/about_engine.ts";
import { serve, type StepRunner } from "../harness/serve.ts";

const CODES = 512, STEPS = 8;

/** Where no cache is kept, only every 16th token is unknown. */
const EVERY = 16;

/** Gives tokens (B, N), int32, with the numbers of a seed. */
type Decode = (seed: number) => tf.Tensor;

function optionsOf(tokens: number) {
  const side = Math.sqrt(tokens);
  return {
    codebookSize: CODES,
    grid: [side, side] as const,
    layers: 4,
    dim: 256,
    heads: 8,
    seed: 1,
  };
}

/** Moves the weights a little, as training does: TensorFlow would leave out biases that are zero. */
function moved<M extends Module>(model: M): M {
  const random = new TensorRandom(2);
  tf.tidy(() => {
    for (const weight of model.trainableVariables()) {
      weight.assign(weight.add(random.normal(weight.shape).mul(0.02)));
    }
  });
  return model;
}

/** All tokens in 8 steps; `grouped` has attention between squares of 2x2 tokens. */
function parallel(tokens: number, batch: number, patchMerging: boolean): Decode {
  const model = moved(buildTransformer({ ...optionsOf(tokens), patchMerging }));
  const decoder = new ParallelDecoder(model, FASTEST);
  const unknown = tf.fill<tf.Rank.R2>([batch, tokens], model.maskToken, "int32");
  return (seed) => decoder.decode(unknown, { steps: STEPS, seed }).tokens;
}

/** One token after the other: `cached` keeps keys and values, without it each step goes through all tokens so far. */
function autoregressive(tokens: number, batch: number, cache: boolean): Decode {
  const decoder = new AutoregressiveDecoder(
    moved(new AutoregressiveTransformer(optionsOf(tokens))),
    FASTEST,
  );
  const known = Array.from({ length: tokens }, (_, i) => !cache && i % EVERY !== EVERY / 2 - 1);
  const start = tf.tidy(() => {
    const unknown = tf.fill<tf.Rank.R2>([batch, tokens], -1, "int32");
    return tf.where(tf.tensor1d(known, "bool"), tf.zerosLike(unknown), unknown) as tf.Tensor2D;
  });
  return (seed) => decoder.decode(start, { cache, known, seed });
}

const WAYS: Record<string, (tokens: number, batch: number) => Decode> = {
  parallel: (tokens, batch) => parallel(tokens, batch, false),
  grouped: (tokens, batch) => parallel(tokens, batch, true),
  cached: (tokens, batch) => autoregressive(tokens, batch, true),
  whole: (tokens, batch) => autoregressive(tokens, batch, false),
};

function runner(decode: Decode): StepRunner {
  let seed = 0;
  return (count) => {
    let mean = 0;
    for (let i = 0; i < count; i++) {
      mean = tf.tidy(() => decode(seed++).cast("float32").mean().dataSync()[0]);
    }
    return mean;
  };
}

const [way, ...names] = Deno.args;
const steps = Object.fromEntries(names.map((name) => {
  const [tokens, batch] = name.split("_").slice(-2).map(Number);
  return [name, runner(WAYS[way](tokens, batch))];
}));

await serve({ steps, about: aboutEngine() });
