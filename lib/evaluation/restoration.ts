// How well damaged pictures are restored, by pixels and by an independent judge.

import { type ImageDataset, Images, imageTensor } from "lib/data/mod.ts";
import {
  type FeatureStatistics,
  featureStatistics,
  frechetDistance,
  psnr,
  ssim,
} from "lib/metrics/mod.ts";
import { type Mask, pixelMasks, type RestorationMethod } from "lib/maskgit/mod.ts";
import type { ResNet } from "lib/models/mod.ts";
import { perceptualDistance } from "lib/nn/mod.ts";
import { jit, type Jitted, tf } from "lib/tensorflow/mod.ts";

/** What is measured of a set of restored pictures. */
export interface RestorationVerdict {
  restored: Images;
  /** Of each picture inside of its hole, in decibels; infinite where it is as it was. */
  psnr: Float32Array;
  /** Of each picture inside of its hole, 1 where it is as it was. */
  ssim: Float32Array;
  /** Of each picture inside of its hole, on the judge's features; 0 where it is as it was. */
  perceptual: Float32Array;
  /** Class that the judge takes each picture for. */
  told: Int32Array;
  /** Between the judge's features of all restored pictures and all originals; larger for few pictures. */
  frechet: number;
  /** Semantic consistency: share of the pictures that the judge calls what it called the original. */
  consistency: number;
  /** Share of the pictures whose true class the judge tells. */
  accuracy: number;
}

/** What a set of restored pictures comes to. */
export type RestorationFigures = {
  /** Mean inside of the holes, in decibels, of the pictures that are not as they were. */
  psnr: number;
  ssim: number;
  perceptual: number;
  frechet: number;
  consistency: number;
  accuracy: number;
};

/** The means of a verdict. */
export function restorationFigures(verdict: RestorationVerdict): RestorationFigures {
  const { psnr, ssim, perceptual, frechet, consistency, accuracy } = verdict;
  return {
    psnr: mean(psnr.filter(Number.isFinite)),
    ssim: mean(ssim),
    perceptual: mean(perceptual),
    frechet,
    consistency,
    accuracy,
  };
}

type Look = {
  features: tf.Tensor2D; // (B, D)
  told: tf.Tensor1D; // (B), int32
  psnr: tf.Tensor1D; // (B)
  ssim: tf.Tensor1D; // (B)
  perceptual: tf.Tensor1D; // (B)
};

const BATCH = 50;

/**
 * Measures restorations of the same pictures with the same holes.
 *
 * @example
 * ```ts
 * import { generateScenes } from "lib/data/mod.ts";
 * import { CLASSICAL_METHODS, holeMask, randomHoles } from "lib/maskgit/mod.ts";
 * import { ResNet } from "lib/models/mod.ts";
 * import { RestorationJudge } from "lib/evaluation/mod.ts";
 * const pictures = await generateScenes({ split: "test", count: 12 });
 * const masks = randomHoles(12, pictures, 4).map((hole) => holeMask([hole], pictures));
 * const network = new ResNet({ classes: 12, widths: [8] }).eval(); // trained, for more than an example
 * const judge = await RestorationJudge.open(network, pictures, masks);
 * const { psnr, consistency } = await judge.measure(CLASSICAL_METHODS.smooth);
 * judge.dispose();
 * ```
 */
export class RestorationJudge {
  readonly #look: Jitted<
    [made: tf.Tensor4D, images: tf.Tensor4D, hidden: tf.Tensor4D],
    Look
  >;
  #originals: { statistics: FeatureStatistics; told: Int32Array } | undefined;

  private constructor(
    judge: ResNet,
    readonly pictures: ImageDataset,
    readonly masks: readonly Mask[],
  ) {
    this.#look = jit((made, images, hidden): Look => {
      const weights = hidden.cast<tf.Tensor4D>("float32"); // (B, H, W, 1)
      const features = judge.embed(made); // (B, D)
      return {
        features,
        told: judge.output.call(features).argMax<tf.Tensor1D>(1),
        psnr: psnr(made, images, { weights }),
        ssim: ssim(made, images, { weights }),
        perceptual: perceptualDistance(judge, made, images, weights),
      };
    }, { name: "judge", replicas: "auto" });
  }

  /**
   * @param judge a classifier in inference mode, which has nothing to do with what restores
   * @param pictures at least two
   * @param masks one for each picture, each with a hidden pixel
   * @throws RangeError when the masks are not as many as the pictures or one hides nothing
   */
  static async open(
    judge: ResNet,
    pictures: ImageDataset,
    masks: readonly Mask[],
  ): Promise<RestorationJudge> {
    if (masks.length !== pictures.count) {
      throw new RangeError(`${masks.length} masks for ${pictures.count} pictures`);
    }
    const whole = masks.findIndex(({ data }) => !data.includes(1));
    if (whole >= 0) throw new RangeError(`The mask of picture ${whole} hides nothing.`);
    const made = new RestorationJudge(judge, pictures, masks);
    try {
      const { statistics, told } = await made.#see(made.originals);
      made.#originals = { statistics, told };
      return made;
    } catch (error) {
      made.dispose();
      throw error;
    }
  }

  /** The undamaged pictures. */
  get originals(): Images {
    return new Images(this.pictures.images, this.pictures);
  }

  /** Class that the judge takes each undamaged picture for. */
  get told(): Int32Array {
    return this.#originals!.told;
  }

  /** Share of the undamaged pictures whose true class the judge tells. */
  get accuracy(): number {
    return shareEqual(this.#originals!.told, this.pictures.labels);
  }

  /** Restores the pictures and measures what comes out. */
  async measure(method: RestorationMethod): Promise<RestorationVerdict> {
    return await this.measureRestored(await method(this.originals, this.masks));
  }

  /**
   * Measures pictures that were restored elsewhere.
   *
   * @throws RangeError when they are not as many as the originals, or of another size
   */
  async measureRestored(restored: Images): Promise<RestorationVerdict> {
    const { statistics, ...figures } = await this.#see(restored);
    const originals = this.#originals!;
    return {
      restored,
      ...figures,
      frechet: frechetDistance(originals.statistics, statistics),
      consistency: shareEqual(figures.told, originals.told),
      accuracy: shareEqual(figures.told, this.pictures.labels),
    };
  }

  /** Frees what was traced. */
  dispose(): void {
    this.#look.dispose();
  }

  async #see(made: Images) {
    const { originals, masks } = this;
    const of = ({ count, height, width, channels }: Images) => [count, height, width, channels];
    if (String(of(made)) !== String(of(originals))) {
      throw new RangeError(
        `Restored pictures of (${of(made)}) for originals of (${of(originals)})`,
      );
    }
    const looks: Look[] = [];
    try {
      for (let first = 0; first < made.count; first += BATCH) {
        const to = first + BATCH;
        const batch = [
          imageTensor(made.slice(first, to)),
          imageTensor(originals.slice(first, to)),
          pixelMasks(masks.slice(first, to)),
        ] as const;
        looks.push(await this.#look.async(...batch));
        tf.dispose([...batch]);
      }
      return await summedUp(looks);
    } finally {
      tf.dispose(looks);
    }
  }
}

async function summedUp(looks: readonly Look[]) {
  const joined = tf.tidy(() => {
    const all = <K extends keyof Look>(name: K) => tf.concat<Look[K]>(looks.map((l) => l[name]));
    return {
      ...{ features: all("features"), told: all("told") },
      ...{ psnr: all("psnr"), ssim: all("ssim"), perceptual: all("perceptual") },
    };
  });
  try {
    return {
      statistics: await featureStatistics(joined.features),
      told: await joined.told.data<"int32">(),
      psnr: await joined.psnr.data<"float32">(),
      ssim: await joined.ssim.data<"float32">(),
      perceptual: await joined.perceptual.data<"float32">(),
    };
  } finally {
    tf.dispose(joined);
  }
}

function shareEqual(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).filter((value, i) => value === b[i]).length / a.length;
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
