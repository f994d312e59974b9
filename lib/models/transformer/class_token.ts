// The class that a picture is asked for, as a token before the others.

import { tf } from "lib/tensorflow/mod.ts";
import { Embedding, Module, type TensorRandom } from "lib/nn/mod.ts";
import { BERT_INIT } from "./options.ts";

/** A vector for each class, and one more for none, which training puts in place of some. */
export class ClassToken extends Module {
  readonly embedding: Embedding; // (classes + 1, dim)
  readonly random: TensorRandom;

  /** @param dropout share of the classes that training drops (Ho and Salimans, "Classifier-free guidance", 2022) */
  constructor(
    readonly classes: number,
    dim: number,
    random: TensorRandom,
    readonly dropout: number,
  ) {
    super();
    this.embedding = new Embedding(classes + 1, dim, random, BERT_INIT);
    this.random = random.split();
  }

  /**
   * Class numbers (B), int32, to vectors (B, 1, dim).
   *
   * @param labels `classes` stands for none of them, as does no tensor at all
   */
  call(labels: tf.Tensor1D | undefined, batch: number): tf.Tensor3D {
    if (labels && labels.shape[0] !== batch) {
      throw new Error(`${batch} rows of tokens need as many classes, but got (${labels.shape}).`);
    }
    if (labels && this.classes === 0) throw new Error("This transformer knows no classes.");
    return tf.tidy(() => {
      const none = tf.fill([batch], this.classes, "int32"); // (B)
      const kept = this.#dropped(labels ?? none, none); // (B)
      return this.embedding.call<tf.Tensor2D>(kept).expandDims<tf.Tensor3D>(1); // (B, 1, dim)
    });
  }

  #dropped(labels: tf.Tensor, none: tf.Tensor): tf.Tensor {
    if (!this.training || this.dropout === 0) return labels;
    return tf.where(this.random.uniform(labels.shape).less(this.dropout), none, labels);
  }
}
