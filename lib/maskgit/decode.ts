// Iterative parallel decoding: all masked tokens are sampled at once, those of low confidence are masked again.

import { tf } from "lib/tensorflow/mod.ts";
import { logitsAt, type MaskedTransformer } from "lib/models/mod.ts";
import { checkDecoding, type DecodeOptions } from "./decode_options.ts";
import { drawCodes, gumbel, logProbabilities, type Uniform } from "./sampling.ts";
import { haltonRanks, maskCounts } from "./schedules.ts";

/** One step of decoding. */
export type DecodeState = {
  /** What the transformer saw, (B, N), int32, with mask tokens. */
  masked: tf.Tensor2D;
  /** The same with sampled tokens in place of mask tokens, (B, N), int32. */
  sampled: tf.Tensor2D;
  /** Confidence of the sampled tokens, noise included, (B, N); infinity at known ones. */
  confidence: tf.Tensor2D;
};

/** Decoded tokens (B, N), int32, and with `states` all steps. */
export type Decoded = { tokens: tf.Tensor2D; states: DecodeState[] };

/**
 * The masked positions of each picture: logits and samples are computed at these alone, so that each step is cheaper than
 * the one before. M is what the picture with most of them needs; rows of others are padded with known positions.
 */
interface MaskedPositions {
  positions: tf.Tensor2D; // (B, M), int32
  isMasked: tf.Tensor2D; // (B, M), bool, false at padding
}

/**
 * MaskGIT's iterative decoding (Chang et al., 2022, section 3.2, and `parallel_decode.py`), of tensors alone: it can be
 * traced, as {@linkcode ParallelDecoder} does.
 *
 * At step t = 0 ... T - 1 every masked token is sampled; those with the lowest confidence, log p + tau (1 - (t+1)/T) Gumbel,
 * are masked again, as many as {@linkcode maskCounts} says for each picture. The last step masks none. Known tokens stay.
 *
 * Choosing by the confidence of what was sampled lowers the temperature: where few of many tokens are kept, position i keeps
 * token x with a probability of about p(x) p(x)^(1/a), a = tau (1 - (t+1)/T), that is, it is sampled at temperature
 * a / (1 + a) (Hayakawa et al., "Demystifying MaskGIT sampler and beyond", 2025, arXiv 2510.04525). For tau = 4.5 and holes
 * of 90 tokens the mean over all steps is 0.93 for T = 2, 0.79 for 4 and 0.75 for 8 (1 for T = 1), by a simulation with random
 * probabilities. The order `halton` does not depend on what was sampled, and leaves the temperature as it is.
 *
 * @param tokens (B, N), int32, with mask tokens
 * @param classes labels (B), int32
 * @throws RangeError when an option is out of its range
 */
export function decode(
  model: MaskedTransformer,
  tokens: tf.Tensor2D,
  random: Uniform,
  options: DecodeOptions & { classes?: tf.Tensor1D } = {},
): Decoded {
  checkDecoding(options, model.length);
  const { steps = 8, startStep = 0, schedule, maxMasked = model.length } = options;
  return tf.tidy(() => {
    const isMasked = tokens.equal(model.maskToken).cast("int32"); // (B, N)
    const maskedAtStart = isMasked.sum<tf.Tensor2D>(1, true); // (B, 1)
    // By the number of masked tokens at the start: the rows of a batch differ in it.
    const counts = Array.from(
      { length: maxMasked + 1 },
      (_, masked) => maskCounts(masked, steps, schedule, startStep),
    );
    const states: DecodeState[] = [];
    let masked = maskedPositions(isMasked, maxMasked); // (B, M)
    let current = tokens; // (B, N)
    for (let step = startStep; step < steps; step++) {
      const logits = guidedLogits(model, current, masked.positions, options); // (B, M, codes)
      const codes = drawCodes(logits, random, options); // (B, M)
      const sampled = scatter(current, masked, codes); // (B, N)
      const isLast = step === steps - 1;
      if (!isLast || options.states) {
        const scores = confidence(model, logits, codes, masked.positions, options); // (B, M)
        const noisy = gumbelConfidence(scores, noiseWeight(step, steps, options), random); // (B, M)
        if (options.states) {
          const all = scatter(tf.fill(current.shape, Infinity), masked, noisy); // (B, N)
          // Cloned, because not traced these would be the caller's own tokens and the result.
          const seen = { masked: current.clone(), sampled: sampled.clone() }; // (B, N)
          states.push({ ...seen, confidence: all as tf.Tensor2D });
        }
        if (!isLast) {
          const ofStep = counts.map((ofMasked) => ofMasked[step]);
          const count = tf.gather(tf.tensor1d(ofStep, "int32"), maskedAtStart); // (B, 1)
          masked = selectLowest(masked, noisy, count, Math.max(...ofStep)); // (B, M')
        }
      }
      current = isLast ? sampled : remask(sampled, masked, model.maskToken); // (B, N)
    }
    return { tokens: current, states };
  });
}

/** The masked positions of `isMasked` (B, N) in ascending order, in M = `columns` columns. */
function maskedPositions(isMasked: tf.Tensor, columns: number): MaskedPositions {
  const { values, indices } = tf.topk(isMasked, columns);
  return { positions: indices as tf.Tensor2D, isMasked: values.cast("bool") as tf.Tensor2D };
}

/** Logits (B, M, codes) at positions (B, M), with classifier-free guidance (Ho and Salimans, 2022). */
function guidedLogits(
  model: MaskedTransformer,
  tokens: tf.Tensor2D,
  positions: tf.Tensor2D,
  { guidance = 0, classes }: DecodeOptions & { classes?: tf.Tensor1D },
): tf.Tensor3D {
  const conditional = logitsAt(model, tokens, positions, classes); // (B, M, codes)
  if (guidance === 0 || !classes) return conditional;
  const unconditional = logitsAt(model, tokens, positions); // (B, M, codes)
  return conditional.mul(1 + guidance).sub(unconditional.mul(guidance));
}

/**
 * Confidence (B, M) of codes (B, M) at positions (B, M): log p of the sampled code, or with `halton` minus the position's
 * rank. Tokens of low confidence are masked again.
 */
function confidence(
  model: MaskedTransformer,
  logits: tf.Tensor3D,
  codes: tf.Tensor2D,
  positions: tf.Tensor2D,
  { order }: DecodeOptions,
): tf.Tensor2D {
  if (order !== "halton") return logProbabilities(logits, codes); // (B, M)
  const ranks = tf.tensor1d(haltonRanks(model.options.grid)); // (N)
  return tf.gather<tf.Tensor>(ranks, positions).neg() as tf.Tensor2D;
}

/** Weight of the Gumbel noise at step t: tau (1 - (t+1)/T). */
function noiseWeight(
  step: number,
  steps: number,
  { choiceTemperature = 4.5, order }: DecodeOptions,
): number {
  return order === "halton" ? 0 : choiceTemperature * (1 - (step + 1) / steps);
}

/** The confidence (B, M) with Gumbel noise of a weight added. */
function gumbelConfidence(
  confidence: tf.Tensor2D,
  weight: number,
  random: Uniform,
): tf.Tensor2D {
  if (weight === 0) return confidence;
  return confidence.add(gumbel<tf.Rank.R2>(confidence.shape, random).mul(weight));
}

/** The `count` (B, 1) masked positions of lowest confidence of each row, in `columns` columns. */
function selectLowest(
  { positions, isMasked }: MaskedPositions,
  confidence: tf.Tensor2D,
  count: tf.Tensor,
  columns: number,
): MaskedPositions {
  const negated = tf.where(isMasked, confidence.neg(), -Infinity); // (B, M)
  const indices = tf.topk(negated, columns).indices as tf.Tensor2D; // (B, columns)
  const selected = tf.gather(positions, indices, 1, 1) as tf.Tensor2D; // (B, columns)
  const rank = tf.ones([1, columns], "int32").cumsum(1); // (1, columns), from 1 on
  return { positions: selected, isMasked: rank.lessEqual(count) as tf.Tensor2D };
}

/** Tokens (B, N) with the mask token at the masked positions. */
function remask(tokens: tf.Tensor2D, masked: MaskedPositions, maskToken: number): tf.Tensor2D {
  return scatter(tokens, masked, tf.fill(masked.positions.shape, maskToken, "int32"));
}

/** A tensor (B, N) with values (B, M) written to the masked positions. */
function scatter<T extends tf.Tensor>(
  x: T,
  { positions, isMasked }: MaskedPositions,
  values: tf.Tensor,
): T {
  const [batch, length] = x.shape as [number, number];
  const row = tf.fill([batch, 1], length, "int32").cumsum(0, true); // (B, 1)
  const index = positions.add(row).reshape([-1, 1]); // (B M, 1)
  const before = tf.gather<tf.Tensor>(x.flatten(), index.flatten() as tf.Tensor1D); // (B M)
  const updates = tf.where(isMasked.flatten(), values.flatten(), before); // (B M)
  return tf.tensorScatterUpdate(x.flatten(), index, updates).reshape(x.shape) as T;
}
