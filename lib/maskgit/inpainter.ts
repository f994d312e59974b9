// The inpainting pipeline: fill, encode, mask, sample tokens, decode, paste.

import { Images, imageTensor, toImages } from "lib/data/mod.ts";
import { hasClassHead } from "lib/models/mod.ts";
import { jit, type JitOptions, type Jitted, tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import type { Decoded } from "./decode.ts";
import { checkClasses, checkDecoding, type DecodeOptions } from "./decode_options.ts";
import { type Hidden, masksOf } from "./holes.ts";
import {
  checkMask,
  type Mask,
  pixelMasks,
  roundedCount,
  sizeText,
  tokenMask,
  tokenMasks,
} from "./masks.ts";
import type { MaskGit } from "./maskgit.ts";
import { ParallelDecoder } from "./parallel_decoder.ts";
import { type DamagedImages, maskedTokens, pasteTokens } from "./stages.ts";

/** What a {@linkcode TokenSampler} gets beside the tokens of a batch. */
export interface MaskedBatch {
  /** Index of the batch's first picture; added to a seed, it gives each batch random numbers of its own. */
  first: number;
  /** At least as many as tokens are masked in any picture of any batch. */
  maxMasked: number;
  /** The tokens of the undamaged pictures, (B, N), int32. */
  originals: () => tf.Tensor2D;
}

/** Replaces the mask tokens in tokens (B, N), int32. Where it returns several tensors (B, N), each becomes pictures. */
export type TokenSampler = (
  tokens: tf.Tensor2D,
  batch: MaskedBatch,
) => tf.Tensor2D | tf.Tensor2D[] | Promise<tf.Tensor2D[]>;

/** How pictures become masked tokens, and tokens pixels. */
export interface PipelineOptions {
  /** How many tokens around those that a hole touches are masked too. Default 0. */
  ring?: number;
  /** Pixels inside of a hole over which its edge is blended. Default 0. */
  feather?: number;
  /** Pictures at a time. Default 50. */
  batchSize?: number;
}

/** How masked tokens are decoded in parallel. */
export interface ParallelOptions extends Omit<DecodeOptions, "maxMasked" | "states"> {
  seed?: number;
  /**
   * Whether to condition on the class that {@linkcode MaskGit.predictClasses} gives for the known tokens, where no classes
   * are given. Default true.
   */
  predictClass?: boolean;
}

/** How pictures are restored. */
export interface InpaintOptions extends ParallelOptions, PipelineOptions {
  /** Results for each picture. Default 1. */
  samples?: number;
  /** The class of each picture. Default none. */
  classes?: readonly number[];
}

/** Inpainting by a MaskGIT (Chang et al., 2022, section 4.3), each stage traced as a function. */
export class Inpainter {
  readonly decoder: ParallelDecoder;
  readonly #encode: Jitted<[images: tf.Tensor4D], tf.Tensor2D>;
  readonly #mask: Jitted<
    [images: tf.Tensor4D, hidden: tf.Tensor4D, masked: tf.Tensor2D],
    tf.Tensor2D
  >;
  readonly #predictClasses: Jitted<[tokens: tf.Tensor2D], tf.Tensor1D> | undefined;
  readonly #paste: Jitted<
    [tokens: tf.Tensor2D, images: tf.Tensor4D, hidden: tf.Tensor4D, feather: number],
    tf.Tensor4D
  >;

  /** @param options how the functions are traced */
  constructor(readonly model: MaskGit, options: JitOptions = {}) {
    model.eval();
    const traced = { freeze: true, ...options };
    this.decoder = new ParallelDecoder(model.transformer, options);
    this.#encode = jit((images) => {
      return model.tokenizer.encode(images).reshape<tf.Tensor2D>([images.shape[0], -1]); // (B, N)
    }, { name: "encode", ...traced });
    this.#mask = jit(
      (images, hidden, masked) => maskedTokens(model, { images, hidden, masked }),
      { name: "maskedTokens", ...traced },
    );
    if (hasClassHead(model.transformer)) {
      this.#predictClasses = jit(
        (tokens) => model.predictClasses(tokens)!,
        { name: "predictClasses", ...traced },
      );
    }
    this.#paste = jit(
      (tokens, images, hidden, feather) => pasteTokens(model, tokens, { images, hidden }, feather),
      { name: "pasteTokens", ...traced },
    );
  }

  /**
   * Restores hidden pixels by parallel decoding. Known ones come back as they were, and hidden ones have no influence.
   *
   * @param images pictures of the model's size
   * @returns for each of the pictures, as many as `samples`
   * @throws RangeError when a hole leaves the picture, a mask or the pictures have another size, or an option is out of range
   */
  async inpaint(images: Images, hidden: Hidden, options: InpaintOptions = {}): Promise<Images[]> {
    const { samples = 1, classes, ring, feather, batchSize, ...decoding } = options;
    const { transformer } = this.model;
    const masks = masksOf(hidden, images);
    this.#checkMasks(images, masks);
    requireWhole("inpaint: samples", samples, { least: 1 });
    requireWhole("inpaint: seed", options.seed ?? 0);
    if (classes && classes.length !== images.count) {
      throw new RangeError(`inpaint: ${classes.length} classes for ${images.count} images`);
    }
    checkClasses(classes ?? [], transformer.options.classes);
    checkDecoding(decoding, transformer.length);
    if (images.count === 0) return [];
    const order = Array.from({ length: images.count }, (_, i) => Array<number>(samples).fill(i));
    const rows = order.flat(); // each picture `samples` times
    const [repeated] = await this.run(
      Images.concat(rows.map((i) => images.at(i))),
      rows.map((i) => masks[i]),
      (tokens, batch) => {
        const labels = classes && rows.map((i) => classes[i]);
        return this.decode(tokens, batch, { ...decoding, classes: labels }).tokens;
      },
      { ring, feather, batchSize },
    );
    return order.map((_, i) => repeated.slice(i * samples, (i + 1) * samples));
  }

  /**
   * Restores hidden pixels by tokens of any sampler. Known ones come back as they were.
   *
   * @param masks one for each picture
   * @returns the pictures of the sampler's first tokens, of its second ones, and so on; where nothing is hidden, the pictures
   * @throws RangeError when a mask or the pictures have another size, or an option is out of range
   */
  async run(
    images: Images,
    masks: readonly Mask[],
    sampler: TokenSampler,
    { ring = 0, feather = 0, batchSize = 50 }: PipelineOptions = {},
  ): Promise<Images[]> {
    this.#checkMasks(images, masks);
    // No pixel is farther from an edge than a side, and each pixel of it costs a pass over the pictures.
    const most = Math.max(images.height, images.width);
    requireWhole("inpaint: feather", feather, { least: 0, most });
    requireWhole("batchSize", batchSize, { least: 1 });
    const patch = this.model.tokenizer.downsampling;
    const masked = masks.map((mask) => tokenMask(mask, patch, { ring }));
    if (!masked.some(({ data }) => data.includes(1))) return [images];
    const maxMasked = roundedCount(masked);
    const parts: Images[][] = [];
    for (let first = 0; first < images.count; first += batchSize) {
      const to = first + batchSize;
      const damaged = {
        images: imageTensor(images.slice(first, to)), // (B, H, W, channels)
        hidden: pixelMasks(masks.slice(first, to)), // (B, H, W, 1)
        masked: tokenMasks(masked.slice(first, to)), // (B, N)
      };
      parts.push(await this.#runBatch(damaged, sampler, { first, maxMasked }, feather));
    }
    return parts[0].map((_, i) => Images.concat(parts.map((part) => part[i])));
  }

  /**
   * Decodes the masked tokens of a batch in parallel.
   *
   * @param tokens (B, N), int32
   * @param classes labels of all pictures, those of other batches included
   * @throws RangeError when an option is out of its range
   */
  decode(
    tokens: tf.Tensor2D,
    { first, maxMasked }: Pick<MaskedBatch, "first" | "maxMasked">,
    { seed = 0, classes, predictClass = true, ...options }: ParallelOptions & {
      classes?: readonly number[];
      states?: boolean;
    } = {},
  ): Decoded {
    const labels = classes
      ? tf.tensor1d(classes.slice(first, first + tokens.shape[0]), "int32") // (B)
      : predictClass && this.#predictClasses?.(tokens); // (B)
    try {
      const all = { ...options, classes: labels || undefined, maxMasked, seed: seed + first };
      return this.decoder.decode(tokens, all);
    } finally {
      if (labels) labels.dispose();
    }
  }

  /** Frees what was traced. */
  dispose(): void {
    for (
      const part of [this.decoder, this.#encode, this.#mask, this.#predictClasses, this.#paste]
    ) part?.dispose();
  }

  async #runBatch(
    { images, hidden, masked }: DamagedImages,
    sampler: TokenSampler,
    batch: Pick<MaskedBatch, "first" | "maxMasked">,
    feather: number,
  ): Promise<Images[]> {
    const owned: tf.Tensor[] = [images, hidden, masked];
    const own = <T extends tf.Tensor>(tensor: T): T => {
      owned.push(tensor);
      return tensor;
    };
    try {
      const tokens = own(this.#mask(images, hidden, masked)); // (B, N)
      const originals = () => own(this.#encode(images)); // (B, N)
      const sampled = [await sampler(tokens, { ...batch, originals })].flat().map(own); // (B, N) each
      return await Array.fromAsync(
        sampled,
        (some) => toImages(own(this.#paste(some, images, hidden, feather))),
      );
    } finally {
      tf.dispose(owned);
    }
  }

  #checkMasks(images: Images, masks: readonly Mask[]): void {
    const { height, width } = this.model.size;
    if (images.height !== height || images.width !== width) {
      throw new RangeError(
        `inpaint: the model makes pictures of ${sizeText(this.model.size)}, ` +
          `but these are ${sizeText(images)} (width x height)`,
      );
    }
    for (const mask of masks) checkMask(mask, images);
    if (masks.length === images.count) return;
    throw new RangeError(`inpaint: ${masks.length} masks for ${images.count} images`);
  }
}

/** A single call is not worth a trace. A batch is divided among the cores, which gives the same pictures. */
const KEPT: JitOptions = {
  eagerFirst: true,
  replicas: "auto",
  maxTraces: 8,
  forgetOldest: true, // what was traced for options of long ago
};

const inpainters = new WeakMap<MaskGit, Inpainter>();

/** The inpainter that a model keeps until it is disposed of. */
export function inpainterOf(model: MaskGit): Inpainter {
  let inpainter = inpainters.get(model);
  if (!inpainter) {
    inpainters.set(model, inpainter = new Inpainter(model, KEPT));
    model.own(inpainter);
  }
  model.eval();
  return inpainter;
}
