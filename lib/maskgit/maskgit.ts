// MaskGIT: a tokenizer and a masked transformer.

import { Module } from "lib/nn/mod.ts";
import { hasClassHead, type MaskedTransformer, type VqVae } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";

/** A tokenizer and a transformer over its tokens (Chang et al., "MaskGIT", 2022). */
export class MaskGit extends Module {
  readonly #owned: { dispose(): void }[] = [];

  /** @throws RangeError when the transformer has another number of codes */
  constructor(readonly tokenizer: VqVae, readonly transformer: MaskedTransformer) {
    super();
    const [codes, known] = [tokenizer.quantizer.codebookSize, transformer.options.codebookSize];
    if (codes !== known) {
      throw new RangeError(
        `MaskGit: the tokenizer has ${codes} codes, and the transformer knows ${known}.`,
      );
    }
  }

  /** Takes something that is to be freed with the model. */
  own(part: { dispose(): void }): void {
    this.#owned.push(part);
  }

  /** Frees the weights of both, and what it owns. */
  override dispose(): void {
    for (const part of this.#owned.splice(0)) part.dispose();
    super.dispose();
  }

  /** Height and width of its pictures, in pixels. */
  get size(): { height: number; width: number } {
    const [rows, columns] = this.transformer.options.grid;
    const { downsampling } = this.tokenizer;
    return { height: rows * downsampling, width: columns * downsampling };
  }

  /** The likeliest classes (B), int32, of tokens (B, N), int32; undefined where the transformer has no class head. */
  predictClasses(tokens: tf.Tensor2D): tf.Tensor1D | undefined {
    const { transformer } = this;
    if (!hasClassHead(transformer)) return undefined;
    return tf.tidy(() => transformer.classLogits(tokens).argMax<tf.Tensor1D>(1));
  }
}
