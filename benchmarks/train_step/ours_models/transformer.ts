// The masked transformer: its training step at batch 32, and its forward pass; torch_models.py says what they do.
import {
  AdamW,
  crossEntropy,
  Dense,
  Embedding,
  gelu,
  LayerNorm,
  Module,
  MultiHeadAttention,
  parameter,
  TensorRandom,
} from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import type { BenchModel, BenchOptions } from "./model.ts";

const WIDTH = 256, HEADS = 8, LAYERS = 4, TOKENS = 64, VOCABULARY = 512;

/** A transformer block with the norm first and exact GELU; every position sees every other. */
class Block extends Module {
  readonly norm1 = new LayerNorm(WIDTH);
  readonly norm2 = new LayerNorm(WIDTH);
  readonly attention: MultiHeadAttention;
  readonly up: Dense;
  readonly down: Dense;

  constructor(random: TensorRandom) {
    super();
    this.attention = new MultiHeadAttention(WIDTH, HEADS, random);
    this.up = new Dense(WIDTH, 4 * WIDTH, random);
    this.down = new Dense(4 * WIDTH, WIDTH, random);
  }

  /** (B, T, W) to the same. */
  call(x: tf.Tensor3D): tf.Tensor3D {
    x = x.add(this.attention.call(this.norm1.call(x)));
    return x.add(this.down.call(gelu(this.up.call(this.norm2.call(x)))));
  }
}

class Transformer extends Module {
  readonly random = new TensorRandom(1);
  readonly embedding = new Embedding(VOCABULARY + 1, WIDTH, this.random);
  readonly position = parameter(() => this.random.normal<tf.Rank.R2>([TOKENS, WIDTH]).mul(0.02));
  readonly blocks = Array.from({ length: LAYERS }, () => new Block(this.random));
  readonly norm = new LayerNorm(WIDTH);
  readonly head = new Dense(WIDTH, VOCABULARY, this.random);

  /** (B, T) to logits (B, T, 512). */
  call(tokens: tf.Tensor2D): tf.Tensor3D {
    let x = this.embedding.call(tokens).add<tf.Tensor3D>(this.position); // (B, T, W)
    for (const block of this.blocks) x = block.call(x);
    return this.head.call(this.norm.call(x));
  }
}

/** Codes with half of them masked, and the codes themselves. */
function maskedTokens(batch: number): [tokens: tf.Tensor2D, codes: tf.Tensor2D] {
  const random = new TensorRandom(3);
  return tf.tidy(() => {
    const numbers = random.uniform<tf.Rank.R2>([batch, TOKENS], 0, VOCABULARY);
    const codes = numbers.floor().cast<tf.Tensor2D>("int32");
    const shown = random.uniform<tf.Rank.R2>([batch, TOKENS]).less(0.5);
    return [tf.where(shown, codes, tf.fill(codes.shape, VOCABULARY, "int32")), codes];
  });
}

/** Makes the model, its optimizer and a batch. */
export function transformer({ batch = 32 }: BenchOptions = {}): BenchModel {
  const model = new Transformer();
  const adam = new AdamW(model, { learningRate: 3e-4, weightDecay: 0.01 });
  const inputs = maskedTokens(batch);
  return {
    inputs,
    step: (tokens, codes) =>
      adam.minimize(() => crossEntropy(model.call(tokens as tf.Tensor2D), codes)),
    dispose: () => [adam, model, ...inputs].forEach((part) => part.dispose()),
  };
}

/** Makes the model and a batch for its forward pass. */
export const transformerForward = (batch: number) => (): BenchModel => {
  const model = new Transformer().eval();
  const [tokens, codes] = maskedTokens(batch);
  codes.dispose();
  return {
    inputs: [tokens],
    step: (tokens) => {
      const logits = model.call(tokens as tf.Tensor2D);
      return logits.slice([0, 0, 0], [1, 1, 1]).asScalar();
    },
    dispose: () => [model, tokens].forEach((part) => part.dispose()),
  };
};
