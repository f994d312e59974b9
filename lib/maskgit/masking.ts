// Masked visual token modeling: random tokens are masked in training, and the loss is at these alone.

import { tf } from "lib/tensorflow/mod.ts";
import { crossEntropy, type TensorRandom } from "lib/nn/mod.ts";
import { hasClassHead, type MaskedTransformer } from "lib/models/mod.ts";
import { requireNumber, requireOneOf } from "lib/values/mod.ts";
import { maskRatios, type MaskScheduleName } from "./schedules.ts";

/** Options of {@linkcode maskTokens}. */
export interface MaskTokensOptions {
  /** Turns a uniform random number of each picture into the share of its tokens that is masked. Default `cosine`. */
  schedule?: MaskScheduleName;
  /**
   * Share of the pictures in which only tokens inside of a random rectangle are masked, that share of them: what decoding
   * sees when it fills a hole. Default 0.3; the paper's is 0.
   */
  rectangles?: number;
  /** Smallest and largest side of a rectangle, as shares of the picture's. Default [0.25, 0.75]. */
  rectangleSides?: readonly [least: number, most: number];
  /** The same share for all pictures, a scalar, in place of the schedule's. */
  share?: tf.Scalar;
}

/** Options of {@linkcode maskedLoss}. */
export interface MaskedLossOptions extends MaskTokensOptions {
  /** Share of each target's probability that is spread over all codes. Default 0.1 (MaskGIT, section 4.1). */
  labelSmoothing?: number;
  /**
   * Mean over all masked tokens of the batch, `token`, or over the means of each picture's, `picture`, as in MaskGIT's code.
   * Default `token`.
   */
  reduction?: typeof REDUCTIONS[number];
}

const REDUCTIONS = ["token", "picture"] as const;

/** Tokens of which some are masked. */
export type MaskedTokens = {
  /** (B, N), int32, with mask tokens. */
  tokens: tf.Tensor2D;
  /** (B, N), bool, true where masked. */
  mask: tf.Tensor2D;
};

/** Larger than every uniform random number, so that it is sorted last. */
const LAST = 2;

/**
 * Masks random tokens of each picture: ceil(gamma(r) N) of them, at least one, for a uniform random r and the schedule
 * gamma (Chang et al., 2022, section 3.1).
 *
 * @param tokens (B, N), int32, in raster order
 * @param grid rows and columns; their product is N
 * @param maskToken replaces masked tokens
 * @throws RangeError when N is not the grid's, or an option is out of its range
 */
export function maskTokens(
  tokens: tf.Tensor2D,
  { grid, maskToken, random, ...options }: MaskTokensOptions & {
    grid: readonly [rows: number, columns: number];
    maskToken: number;
    random: TensorRandom;
  },
): MaskedTokens {
  const { schedule = "cosine", rectangles = 0.3, rectangleSides = [0.25, 0.75] } = options;
  const [least, most] = rectangleSides;
  requireNumber("rectangles", rectangles, { least: 0, most: 1 });
  requireNumber("the most of rectangleSides", most, { above: 0, most: 1 });
  requireNumber("the least of rectangleSides", least, { least: 0, most });
  const [batch, length] = tokens.shape;
  if (grid[0] * grid[1] !== length) {
    throw new RangeError(`maskTokens: ${length} tokens are no grid of ${grid.join("x")}.`);
  }
  return tf.tidy(() => {
    const inside = rectangles > 0
      ? randomRectangles(batch, grid, rectangles, rectangleSides, random)
      : tf.ones<tf.Rank.R2>([batch, length]); // (B, N), 1 where tokens may be masked
    const ratio = options.share ?? maskRatios(random.uniform([batch, 1]), schedule); // (B, 1)
    const count = ratio.mul(inside.sum(1, true)).ceil().maximum(1); // (B, 1)
    const order = tf.where(inside.greater(0), random.uniform(inside.shape), LAST); // (B, N)
    const sorted = tf.topk(order.neg(), length).values.neg(); // (B, N), the smallest first
    const last = count.sub(1).cast("int32") as tf.Tensor2D; // (B, 1)
    const threshold = tf.gather(sorted, last, 1, 1); // (B, 1)
    const mask = order.lessEqual(threshold) as tf.Tensor2D; // (B, N)
    const maskTokens = tf.fill(tokens.shape, maskToken, "int32"); // (B, N)
    return { tokens: tf.where(mask, maskTokens, tokens) as tf.Tensor2D, mask };
  });
}

/** The loss, and the accuracy of the likeliest codes at masked positions; with a class head, that of the classes too. */
export type MaskedLoss = { loss: tf.Scalar; accuracy: tf.Scalar; classAccuracy?: tf.Scalar };

/**
 * Masks random tokens and takes the cross-entropy at their positions, with label smoothing (Chang et al., 2022, equation 1).
 * With a class head, the cross-entropy of the classes is added.
 *
 * For losses l_bi at the masked positions M_b of picture b, equation 1 is their sum. MaskGIT's code
 * (`weighted_sequence_cross_entropy_loss`) takes the mean of each picture first, 1/B Σ_b 1/|M_b| Σ_i l_bi, so that a token
 * weighs more where fewer are masked; here, by default, all weigh the same, Σ_b Σ_i l_bi / Σ_b |M_b|.
 *
 * @param tokens (B, N), int32
 * @param classes labels (B), int32
 * @throws RangeError when an option is out of its range
 */
export function maskedLoss(
  model: MaskedTransformer,
  tokens: tf.Tensor2D,
  { classes, random, labelSmoothing = 0.1, reduction = "token", ...options }:
    & MaskedLossOptions
    & { classes?: tf.Tensor1D; random: TensorRandom },
): MaskedLoss {
  requireNumber("labelSmoothing", labelSmoothing, { least: 0, below: 1 });
  requireOneOf("reduction", reduction, REDUCTIONS);
  return tf.tidy(() => {
    const { maskToken, options: { grid } } = model;
    const { tokens: masked, mask } = maskTokens(tokens, { grid, maskToken, random, ...options });
    const { logits, classLogits } = hasClassHead(model)
      ? model.forward(masked, classes)
      : { logits: model.call(masked, classes) }; // (B, N, codebookSize), (B, classes)
    const ones = mask.cast("float32"); // (B, N)
    const weights = reduction === "token" ? mask : ones.div(ones.sum(1, true)); // (B, N)
    const loss = crossEntropy(logits, tokens, { labelSmoothing, mask: weights });
    const correct = isCorrect(logits, tokens).mul(ones); // (B, N)
    const accuracy = correct.sum<tf.Scalar>().div<tf.Scalar>(ones.sum());
    if (!classes || !classLogits) return { loss, accuracy };
    const both = loss.add<tf.Scalar>(crossEntropy(classLogits, classes));
    const classAccuracy = isCorrect(classLogits, classes).mean<tf.Scalar>();
    return { loss: both, accuracy, classAccuracy };
  });
}

/** 1 where the largest logit is the target's: logits (..., K) and targets (...) to (...). */
function isCorrect(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  return logits.argMax(-1).equal(targets).cast("float32");
}

/** (B, N), 1 inside of a random rectangle in a share of the pictures, everywhere in the others. */
function randomRectangles(
  batch: number,
  grid: readonly [rows: number, columns: number],
  share: number,
  [least, most]: readonly [number, number],
  random: TensorRandom,
): tf.Tensor2D {
  const [rows, columns] = grid.map((side) => {
    const smallest = Math.max(1, Math.round(least * side));
    const sizes = Math.max(1, Math.round(most * side) - smallest + 1);
    const size = random.uniform([batch, 1]).mul(sizes).floor().add(smallest); // (B, 1)
    const start = random.uniform([batch, 1]).mul(tf.sub(side + 1, size)).floor(); // (B, 1)
    const place = tf.ones([1, side]).cumsum(1).sub(1); // (1, side)
    return place.greaterEqual(start).logicalAnd(place.less(start.add(size))); // (B, side)
  });
  const inside = rows.expandDims(2).logicalAnd(columns.expandDims(1)); // (B, rows, columns)
  const whole = random.uniform([batch, 1]).greaterEqual(share); // (B, 1)
  return inside.reshape([batch, -1]).logicalOr(whole).cast("float32") as tf.Tensor2D;
}
