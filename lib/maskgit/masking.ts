// Tokens hidden at random, for training.

import { tf } from "lib/tensorflow/mod.ts";
import { crossEntropy, type TensorRandom } from "lib/nn/mod.ts";
import { hasClassHead, type MaskedTransformer } from "lib/models/mod.ts";
import { requireNumber, requireOneOf } from "lib/values/mod.ts";
import { maskRatios, type MaskScheduleName } from "./schedules.ts";

/** How tokens are hidden. */
export interface MaskTokensOptions {
  /** Decides the share that is hidden, of a uniform random number in [0, 1) for each picture. Default `cosine`. */
  schedule?: MaskScheduleName;
  /**
   * Share of the pictures where only tokens inside of a rectangle are hidden, all or as many of them as the schedule says:
   * what decoding sees when it fills a hole. Default 0.3.
   */
  rectangles?: number;
  /** Least and most of a rectangle's sides, as shares of the picture's. Default [0.25, 0.75]. */
  rectangleSides?: readonly [least: number, most: number];
  /** The share that is hidden in all pictures, in place of the schedule's: a scalar. */
  share?: tf.Scalar;
}

/** Options of {@linkcode maskedLoss}. */
export interface MaskedLossOptions extends MaskTokensOptions {
  /** Share of each target that is spread over all codes. Default 0.1 (MaskGIT, section 4.1). */
  labelSmoothing?: number;
  /**
   * What the loss is a mean over: all hidden tokens of the batch alike, `token`, or the pictures, `picture`, each with the
   * mean of its own hidden tokens, as MaskGIT's code has it. Default `token`.
   */
  reduction?: typeof REDUCTIONS[number];
}

const REDUCTIONS = ["token", "picture"] as const;

/** Where tokens are hidden; a type, so that `tf.tidy` may return it. */
export type MaskedTokens = {
  /** (B, N), int32, with the mask token where hidden. */
  tokens: tf.Tensor2D;
  /** (B, N), bool, true where hidden. */
  mask: tf.Tensor2D;
};

/** Above every uniform random number, so that it comes last in their order. */
const LAST = 2;

/**
 * Hides tokens: in each picture as many as the schedule says of a random number, at least one, at random places
 * (Chang et al., 2022, section 3.1).
 *
 * @param tokens (B, N), int32, row after row
 * @param grid rows and columns; their product is N
 * @param maskToken what stands in their place
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
      : tf.ones<tf.Rank.R2>([batch, length]); // (B, N), 1 where tokens may be hidden
    const ratio = options.share ?? maskRatios(random.uniform([batch, 1]), schedule); // (B, 1)
    const count = ratio.mul(inside.sum(1, true)).ceil().maximum(1); // (B, 1)
    const order = tf.where(inside.greater(0), random.uniform(inside.shape), LAST); // (B, N)
    const sorted = tf.topk(order.neg(), length).values.neg(); // (B, N), the smallest first
    const last = count.sub(1).cast("int32") as tf.Tensor2D; // (B, 1)
    const threshold = tf.gather(sorted, last, 1, 1); // (B, 1)
    const mask = order.lessEqual(threshold) as tf.Tensor2D; // (B, N)
    const hidden = tf.fill(tokens.shape, maskToken, "int32");
    return { tokens: tf.where(mask, hidden, tokens) as tf.Tensor2D, mask };
  });
}

/** A loss, and the share of the hidden tokens that was guessed; where the transformer tells classes, of the classes too. */
export type MaskedLoss = { loss: tf.Scalar; accuracy: tf.Scalar; classAccuracy?: tf.Scalar };

/**
 * The loss of tokens: the smoothed cross-entropy at hidden places alone (Chang et al., 2022, equation 1). Where the
 * transformer tells classes, that of the class is added.
 *
 * With the losses l_bi of the hidden places M_b of picture b, equation 1 is their sum. MaskGIT's code
 * (`weighted_sequence_cross_entropy_loss`) takes the mean of each picture first, 1/B Σ_b 1/|M_b| Σ_i l_bi, so that a token
 * counts for more where fewer are hidden; here, by default, all count alike, Σ_b Σ_i l_bi / Σ_b |M_b|.
 *
 * @param tokens (B, N), int32
 * @param classes (B), int32
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
    const { tokens: shown, mask } = maskTokens(tokens, { grid, maskToken, random, ...options });
    const { logits, classLogits } = hasClassHead(model)
      ? model.forward(shown, classes)
      : { logits: model.call(shown, classes) }; // (B, N, codebookSize), (B, classes)
    const hidden = mask.cast("float32"); // (B, N)
    const weights = reduction === "token" ? mask : hidden.div(hidden.sum(1, true)); // (B, N)
    const loss = crossEntropy(logits, tokens, { labelSmoothing, mask: weights });
    const right = isRight(logits, tokens).mul(hidden); // (B, N)
    const accuracy = right.sum<tf.Scalar>().div<tf.Scalar>(hidden.sum());
    if (!classes || !classLogits) return { loss, accuracy };
    const both = loss.add<tf.Scalar>(crossEntropy(classLogits, classes));
    const classAccuracy = isRight(classLogits, classes).mean<tf.Scalar>();
    return { loss: both, accuracy, classAccuracy };
  });
}

/** 1 where the likeliest is the target: logits (..., N) and targets (...) to (...). */
function isRight(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  return logits.argMax(-1).equal(targets).cast("float32");
}

/** (B, N), 1 inside of a random rectangle or, in the other pictures, everywhere. */
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
