// The end of a transformer: from a position to the logits of its code.

import { tf } from "lib/tensorflow/mod.ts";
import {
  Dense,
  type Embedding,
  gelu,
  LayerNorm,
  Module,
  parameter,
  type TensorRandom,
} from "lib/nn/mod.ts";
import { BERT_INIT } from "./options.ts";

/** BERT's head: a layer, GELU, normalisation, and the tokens' own vectors as the output layer, with a bias. */
export class TokenHead extends Module {
  readonly bias: tf.Variable<tf.Rank.R1>; // (codebookSize)
  readonly dense: Dense; // (dim, dim)
  readonly norm: LayerNorm;

  constructor(readonly codebookSize: number, dim: number, random: TensorRandom) {
    super();
    this.bias = parameter(() => tf.zeros<tf.Rank.R1>([codebookSize]), true, [codebookSize]);
    this.dense = new Dense(dim, dim, random, BERT_INIT);
    this.norm = new LayerNorm(dim);
  }

  /** (B, N, dim) to logits (B, N, codebookSize); `tokens` has the codes' vectors first. */
  call(x: tf.Tensor3D, tokens: Embedding): tf.Tensor3D {
    return tf.tidy(() => {
      const y = this.norm.call(gelu(this.dense.call(x))); // (B, N, dim)
      return tokens.tiedLogits(y, this.codebookSize).add<tf.Tensor3D>(this.bias); // (B, N, codebookSize)
    });
  }
}
