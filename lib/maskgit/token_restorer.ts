// Pictures restored by tokens that anything may give: for baselines, and for what decoding goes through on its way.

import { Images, imageTensor, toImages } from "lib/data/mod.ts";
import { jit, type JitOptions, type Jitted, tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { checkMask, type Mask, roundedCount, tokenMask } from "./holes.ts";
import { pixelMasks, tokenMasks } from "./mask_tensors.ts";
import type { MaskGit } from "./maskgit.ts";
import { givenTokens, pasteTokens } from "./restore.ts";

/** What is known of the tokens of a batch of pictures. */
export interface GivenTokens {
  /** (B, N), int32, the mask token where a hole touches. */
  given: tf.Tensor2D;
  /** The tokens of the undamaged pictures, (B, N), int32: for the best that can be had. */
  original: () => tf.Tensor2D;
  /** At least as many as tokens are unknown in any of all the pictures. */
  maxMasked: number;
  /** Number of the batch's first picture, which makes a seed of its own of another one. */
  first: number;
}

/** Gives tokens (B, N) without mask tokens; several to see several pictures of each. */
export type TokenSource = (tokens: GivenTokens) => tf.Tensor2D[] | Promise<tf.Tensor2D[]>;

/** Pictures at a time. */
const BATCH = 50;

/** What {@linkcode Inpainter} does before and after decoding, each traced as a function. */
export class TokenRestorer {
  readonly #given: Jitted<
    [images: tf.Tensor4D, hidden: tf.Tensor4D, unknown: tf.Tensor2D],
    tf.Tensor2D
  >;
  readonly #encode: Jitted<[images: tf.Tensor4D], tf.Tensor2D>;
  readonly #paste: Jitted<
    [tokens: tf.Tensor2D, images: tf.Tensor4D, hidden: tf.Tensor4D],
    tf.Tensor4D
  >;

  /** @param options how the functions are traced */
  constructor(readonly model: MaskGit, options: JitOptions = {}) {
    model.eval();
    const traced = { freeze: true, ...options };
    this.#given = jit(
      (images, hidden, unknown) => givenTokens(model, { images, hidden, unknown }),
      { name: "givenTokens", ...traced },
    );
    this.#encode = jit((images) => {
      return model.tokenizer.encode(images).reshape<tf.Tensor2D>([images.shape[0], -1]); // (B, N)
    }, { name: "encode", ...traced });
    this.#paste = jit(
      (tokens, images, hidden) => pasteTokens(model, tokens, { images, hidden }),
      { name: "pasteTokens", ...traced },
    );
  }

  /**
   * Restores hidden pixels; known ones come back as they were.
   *
   * @param masks one for each picture
   * @returns the pictures for the first tokens that the source gives, for its second ones, and so on
   * @throws RangeError when a mask has another size, or their number is another, or `batchSize` is out of range
   */
  async restore(
    images: Images,
    masks: readonly Mask[],
    source: TokenSource,
    { batchSize = BATCH }: { /** Default 50. */ batchSize?: number } = {},
  ): Promise<Images[]> {
    if (masks.length !== images.count) {
      throw new RangeError(`restore: ${masks.length} masks for ${images.count} images`);
    }
    for (const mask of masks) checkMask(mask, images);
    requireWhole("batchSize", batchSize, { least: 1 });
    const patch = this.model.tokenizer.downsampling;
    const unknown = masks.map((mask) => tokenMask(mask, patch));
    const maxMasked = Math.max(1, roundedCount(unknown));
    const parts: Images[][] = [];
    for (let first = 0; first < images.count; first += batchSize) {
      const [from, to] = [first, first + batchSize];
      const damaged = {
        images: imageTensor(images.slice(from, to)), // (B, H, W, channels)
        hidden: pixelMasks(masks.slice(from, to)), // (B, H, W, 1)
        unknown: tokenMasks(unknown.slice(from, to)), // (B, N)
      };
      parts.push(await this.#restoreBatch(damaged, source, maxMasked, first));
    }
    return parts[0].map((_, i) => Images.concat(parts.map((part) => part[i])));
  }

  /** Frees what was traced. */
  dispose(): void {
    for (const part of [this.#given, this.#encode, this.#paste]) part.dispose();
  }

  async #restoreBatch(
    { images, hidden, unknown }: {
      images: tf.Tensor4D;
      hidden: tf.Tensor4D;
      unknown: tf.Tensor2D;
    },
    source: TokenSource,
    maxMasked: number,
    first: number,
  ): Promise<Images[]> {
    const owned: tf.Tensor[] = [images, hidden, unknown];
    const own = <T extends tf.Tensor>(tensor: T): T => {
      owned.push(tensor);
      return tensor;
    };
    try {
      const given = own(this.#given(images, hidden, unknown));
      const original = () => own(this.#encode(images));
      const tokens = (await source({ given, original, maxMasked, first })).map(own);
      return await Array.fromAsync(
        tokens,
        (some) => toImages(own(this.#paste(some, images, hidden))),
      );
    } finally {
      tf.dispose(owned);
    }
  }
}
