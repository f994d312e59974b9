// Vectors of tokens that are computed from what the codes stand for.

import { tf } from "lib/tensorflow/mod.ts";
import { Dense, Embedding, gelu, parameter, type TensorRandom } from "lib/nn/mod.ts";
import { BERT_INIT } from "./options.ts";

/** Length of the vectors between the two layers. */
const MLP_DIM = 256;

/**
 * A table of tokens' vectors, each the sum of one of its own and of what two layers make of the code's features. Codes that
 * look alike are alike from the first step on, and what is learnt of one holds for its neighbours: with a thousand codes a
 * batch shows each of them a few times only.
 */
export class CodebookEmbedding extends Embedding {
  /** What the codes stand for, fixed; zero until {@linkcode setFeatures}. */
  readonly features: tf.Variable<tf.Rank.R2>; // (codebookSize, F)
  readonly up: Dense; // (F, 256)
  readonly down: Dense; // (256, dim)

  /** Rows for all codes, and one more for the mask token, which has no features. */
  constructor(
    readonly codebookSize: number,
    readonly dim: number,
    size: number,
    random: TensorRandom,
  ) {
    super(codebookSize + 1, dim, random, BERT_INIT);
    this.features = parameter(() => tf.zeros<tf.Rank.R2>([codebookSize, size]), false, [
      codebookSize,
      size,
    ]);
    this.up = new Dense(size, MLP_DIM, random);
    this.down = new Dense(MLP_DIM, dim, random);
  }

  /** Takes a codebook (codebookSize, F), each of whose numbers is scaled to mean 0 and deviation 1. */
  setFeatures(codebook: tf.Tensor2D): void {
    tf.tidy(() => {
      const { mean, variance } = tf.moments(codebook, 0, true);
      this.features.assign(codebook.sub(mean).div(variance.add(1e-6).sqrt()) as tf.Tensor2D);
    });
  }

  override call<T extends tf.Tensor = tf.Tensor3D>(numbers: tf.Tensor): T {
    return tf.tidy(() => tf.gather(this.#table() as tf.Tensor, numbers) as T);
  }

  override tiedLogits<R extends tf.Rank>(x: tf.Tensor<R>, first = this.codebookSize): tf.Tensor<R> {
    return tf.tidy(() => {
      const { dim } = this;
      const rows = x.reshape<tf.Tensor2D>([-1, dim]).mul<tf.Tensor2D>(1 / Math.sqrt(dim)); // (N, dim)
      const table = this.#table().slice([0, 0], [first, dim]); // (first, dim)
      const logits = rows.matMul(table as tf.Tensor2D, false, true); // (N, first)
      return logits.reshape<tf.Tensor<R>>([...x.shape.slice(0, -1), first]);
    });
  }

  /** All vectors, (codebookSize + 1, dim). */
  #table(): tf.Tensor2D {
    const computed = this.down.call(gelu(this.up.call(this.features))); // (codebookSize, dim)
    return this.weight.add(computed.pad([[0, 1], [0, 0]])); // (codebookSize + 1, dim)
  }
}
