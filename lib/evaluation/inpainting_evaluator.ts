// How well holes are filled, by pixels and by a classifier.

import { type ImageDataset, Images, imageTensor } from "lib/data/mod.ts";
import { frechetDistance, ssim } from "lib/metrics/mod.ts";
import { type Mask, pixelMasks, type RestorationMethod } from "lib/maskgit/mod.ts";
import type { ResNet } from "lib/models/mod.ts";
import { jit, type Jitted, tf } from "lib/tensorflow/mod.ts";
import {
  compare,
  type Comparison,
  type Evaluation,
  meanOf,
  readEvaluation,
  shareEqual,
} from "./comparison.ts";
import { predict } from "./predict.ts";

/** What is measured of a set of restored pictures; PSNR, SSIM and perceptual distance inside of each hole. */
export interface InpaintingEvaluation extends Evaluation {
  restored: Images;
  /** 1 where the picture is as it was. */
  ssim: Float32Array;
  /** Between the classifier's features of all restored pictures and all originals; larger for few pictures. */
  frechet: number;
  /** Semantic consistency: share of the pictures for which the classifier predicts what it predicts for the original. */
  consistency: number;
}

/** Means of an {@linkcode InpaintingEvaluation}. */
export type InpaintingFigures = {
  /** In decibels, of the pictures that are not as they were. */
  psnr: number;
  ssim: number;
  perceptual: number;
  frechet: number;
  consistency: number;
  accuracy: number;
};

/** The means of what was measured. */
export function inpaintingFigures(
  { psnr, ssim, perceptual, frechet, consistency, accuracy }: InpaintingEvaluation,
): InpaintingFigures {
  return {
    psnr: meanOf(psnr.filter(Number.isFinite)),
    ssim: meanOf(ssim),
    perceptual: meanOf(perceptual),
    frechet,
    consistency,
    accuracy,
  };
}

type Batch = [made: tf.Tensor4D, images: tf.Tensor4D, hidden: tf.Tensor4D];

const BATCH = 50;

/**
 * Measures restorations of the same pictures with the same holes.
 *
 * @example
 * ```ts
 * import { generateScenes } from "lib/data/mod.ts";
 * import { CLASSICAL_METHODS, holeMask, randomHoles } from "lib/maskgit/mod.ts";
 * import { ResNet } from "lib/models/mod.ts";
 * import { InpaintingEvaluator } from "lib/evaluation/mod.ts";
 * const pictures = await generateScenes({ split: "test", count: 12 });
 * const masks = randomHoles(12, pictures, 4).map((hole) => holeMask([hole], pictures));
 * const classifier = new ResNet({ classes: 12, widths: [8] }).eval(); // trained, for more than an example
 * const evaluator = await InpaintingEvaluator.open(classifier, pictures, masks);
 * const { psnr, consistency } = await evaluator.evaluate(CLASSICAL_METHODS.smooth);
 * evaluator.dispose();
 * ```
 */
export class InpaintingEvaluator {
  readonly #compare: Jitted<Batch, Comparison & { ssim: tf.Tensor1D }>;
  #originals: Evaluation | undefined;

  private constructor(
    classifier: ResNet,
    readonly pictures: ImageDataset,
    readonly masks: readonly Mask[],
  ) {
    this.#compare = jit((made, images, hidden) => {
      const weights = hidden.cast<tf.Tensor4D>("float32"); // (B, H, W, 1)
      return {
        ...compare(classifier, made, images, weights),
        ssim: ssim(made, images, { weights }), // (B)
      };
    }, { name: "evaluate", replicas: "auto" });
  }

  /**
   * @param classifier in inference mode, which had no part in training what restores
   * @param pictures at least two
   * @param masks one for each picture, each with a hidden pixel
   * @throws RangeError when the masks are not as many as the pictures or one hides nothing
   */
  static async open(
    classifier: ResNet,
    pictures: ImageDataset,
    masks: readonly Mask[],
  ): Promise<InpaintingEvaluator> {
    if (masks.length !== pictures.count) {
      throw new RangeError(`${masks.length} masks for ${pictures.count} pictures`);
    }
    const whole = masks.findIndex(({ data }) => !data.includes(1));
    if (whole >= 0) throw new RangeError(`The mask of picture ${whole} hides nothing.`);
    const evaluator = new InpaintingEvaluator(classifier, pictures, masks);
    try {
      evaluator.#originals = await evaluator.#measure(evaluator.originals);
      return evaluator;
    } catch (error) {
      evaluator.dispose();
      throw error;
    }
  }

  /** The undamaged pictures. */
  get originals(): Images {
    return new Images(this.pictures.images, this.pictures);
  }

  /** Class that the classifier predicts for each undamaged picture. */
  get predictions(): Int32Array {
    return this.#originals!.predictions;
  }

  /** Share of the undamaged pictures whose true class it predicts. */
  get accuracy(): number {
    return this.#originals!.accuracy;
  }

  /** Restores the pictures and measures what comes out. */
  async evaluate(method: RestorationMethod): Promise<InpaintingEvaluation> {
    return await this.evaluateRestored(await method(this.originals, this.masks));
  }

  /**
   * Measures pictures that were restored elsewhere.
   *
   * @throws RangeError when they are not as many as the originals, or of another size
   */
  async evaluateRestored(restored: Images): Promise<InpaintingEvaluation> {
    const evaluation = await this.#measure(restored);
    return {
      restored,
      ...evaluation,
      frechet: frechetDistance(this.#originals!.statistics, evaluation.statistics),
      consistency: shareEqual(evaluation.predictions, this.predictions),
    };
  }

  /** Frees what was traced. */
  dispose(): void {
    this.#compare.dispose();
  }

  async #measure(made: Images): Promise<Evaluation & { ssim: Float32Array }> {
    const of = ({ count, height, width, channels }: Images) => [count, height, width, channels];
    if (String(of(made)) !== String(of(this.originals))) {
      throw new RangeError(
        `Restored pictures of (${of(made)}) for originals of (${of(this.originals)})`,
      );
    }
    const compared = await predict(this.#compare, this.#batches(made));
    try {
      const ssim = await compared.ssim.data<"float32">();
      return { ...await readEvaluation(compared, this.pictures.labels), ssim };
    } finally {
      tf.dispose(compared);
    }
  }

  *#batches(made: Images): Generator<Batch, void, undefined> {
    for (let first = 0; first < made.count; first += BATCH) {
      const to = first + BATCH;
      const batch: Batch = [
        imageTensor(made.slice(first, to)), // (B, H, W, channels)
        imageTensor(this.originals.slice(first, to)), // (B, H, W, channels)
        pixelMasks(this.masks.slice(first, to)), // (B, H, W, 1)
      ];
      try {
        yield batch;
      } finally {
        tf.dispose(batch);
      }
    }
  }
}
