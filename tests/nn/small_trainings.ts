// Small models made of the layers, and how they are trained: for tests of whole training steps.

import {
  Adam,
  AdamW,
  BatchNorm,
  Conv2d,
  ConvTranspose2d,
  crossEntropy,
  Dense,
  Downsample,
  Dropout,
  Embedding,
  gelu,
  LayerNorm,
  Module,
  mse,
  MultiHeadAttention,
  noWeightDecay,
  relu,
  ResBlock,
  TensorRandom,
  truncatedNormal,
  Upsample,
  warmupCosine,
  WeightAverage,
  zeros,
} from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";

/** Steps that the learning rates are made for. */
export const STEPS = 6;

/** A transformer block over tokens, with shared input and output vectors. */
class Tokens extends Module {
  readonly tokens: Embedding;
  readonly norm1 = new LayerNorm(8);
  readonly attention: MultiHeadAttention;
  readonly norm2 = new LayerNorm(8);
  readonly up: Dense;
  readonly down: Dense;
  readonly dropout: Dropout;

  constructor(seed: number) {
    super();
    const random = new TensorRandom(seed);
    const weights = { weightInit: truncatedNormal(0.2), biasInit: zeros };
    this.tokens = new Embedding(7, 8, random, weights);
    // The keys' bias has a gradient of zero, whose rounding Adam would make steps of.
    this.attention = new MultiHeadAttention(8, 2, random, {
      ...weights,
      bias: false,
      dropout: 0.1,
    });
    this.up = new Dense(8, 16, random, weights);
    this.down = new Dense(16, 8, random, weights);
    this.dropout = new Dropout(0.1, random);
  }

  loss(tokens: tf.Tensor, mask: tf.Tensor): tf.Scalar {
    let x = this.tokens.call(tokens); // (B, N, 8)
    x = x.add(this.attention.call(this.norm1.call(x), { causal: true })); // (B, N, 8)
    const hidden = gelu(this.up.call(this.norm2.call(x))); // (B, N, 16)
    x = x.add(this.dropout.call(this.down.call(hidden))); // (B, N, 8)
    return crossEntropy(this.tokens.tiedLogits(x), tokens, { labelSmoothing: 0.1, mask });
  }
}

/** An autoencoder of images. */
class Images extends Module {
  readonly input: Conv2d;
  readonly norm = new BatchNorm(4);
  readonly down: Downsample;
  readonly block: ResBlock;
  readonly up: Upsample;
  readonly output: ConvTranspose2d;

  constructor(seed: number) {
    super();
    const random = new TensorRandom(seed);
    const norm = (channels: number) => new BatchNorm(channels);
    // A bias before a batch norm has a gradient of zero, too.
    this.input = new Conv2d(3, 4, random, { kernel: 4, stride: 2, padding: 1, bias: false });
    this.down = new Downsample(4, 6, random);
    this.block = new ResBlock(6, 6, random, { norm, bias: false, dropout: 0.1 });
    this.up = new Upsample(6, 4, random);
    this.output = new ConvTranspose2d(4, 3, random);
  }

  loss(images: tf.Tensor4D): tf.Scalar {
    let x = relu(this.norm.call(this.input.call(images))); // (B, 4, 4, 4)
    x = this.block.call(this.down.call(x)); // (B, 2, 2, 6)
    return mse(this.output.call(this.up.call(x)), images); // (B, 8, 8, 3)
  }
}

/** A model, its optimizer and the average that follows it. */
export interface Training {
  step(): { loss: tf.Scalar };
  dispose(): void;
  optimizer: Adam;
  follower: Module;
}

/** Of {@linkcode Tokens}: AdamW with a schedule, groups and clipping; dropout, a mask, smoothed labels. */
export function tokensTraining(): Training {
  const [model, follower] = [new Tokens(1), new Tokens(2)];
  const tokens = tf.tidy(() => new TensorRandom(3).uniform([4, 5], 0, 7).cast("int32"));
  const mask = tf.tidy(() => new TensorRandom(4).uniform([4, 5]).less(0.7));
  const optimizer = new AdamW(model, {
    learningRate: (step) => 0.01 * warmupCosine(step, { warmup: 3, steps: STEPS }),
    weightDecay: 0.1,
    groups: [noWeightDecay(model)],
    clipNorm: 0.5,
  });
  const loss = () => tf.tidy(() => model.loss(tokens, mask));
  return training(model, follower, optimizer, loss, [tokens, mask]);
}

/** Of {@linkcode Images}: Adam; convolutions, batch statistics, dropout. */
export function imagesTraining(): Training {
  const [model, follower] = [new Images(1), new Images(2)];
  const images = new TensorRandom(3).uniform<tf.Rank.R4>([2, 8, 8, 3]);
  const optimizer = new Adam(model, { learningRate: 0.01 });
  return training(model, follower, optimizer, () => tf.tidy(() => model.loss(images)), [images]);
}

function training(
  model: Module,
  follower: Module,
  optimizer: Adam,
  loss: () => tf.Scalar,
  data: tf.Tensor[],
): Training {
  const average = new WeightAverage(follower, model, 0.8);
  return {
    optimizer,
    follower,
    step() {
      const value = optimizer.minimize(loss);
      average.update();
      return { loss: value };
    },
    dispose: () => [optimizer, average, model, follower, ...data].forEach((part) => part.dispose()),
  };
}
