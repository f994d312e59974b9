// How tokens are decoded in parallel, checked before anything is computed.

import { requireNumber, requireOneOf, requireWhole } from "lib/values/mod.ts";
import { checkGuidance, type Guidance } from "./guidance.ts";
import { checkSampling, type SamplingOptions } from "./sampling.ts";
import { MASK_SCHEDULES, type MaskScheduleName } from "./schedules.ts";

/** How tokens are decoded; the defaults are MaskGIT's. */
export interface DecodeOptions extends SamplingOptions {
  /** Steps of the schedule, 1 to 256: so many passes through the transformer, where it starts at the first. Default 8. */
  steps?: number;
  /**
   * The step to start at, from 0 to `steps` - 1, where much is known already: those before it are left out, and the rest of
   * the schedule has all unknown tokens before it (`start_iter` of MaskGIT's code, whose editing of pictures starts at 2 of
   * 12). Default 0.
   */
  startStep?: number;
  /** How many tokens stay masked after each step. Default `cosine`. */
  schedule?: MaskScheduleName;
  /** Weight of the Gumbel noise on the confidence at the start, from 0 on; it falls to 0. Default 4.5. */
  choiceTemperature?: number;
  /**
   * What is kept first: the tokens that the model is surest of, or those of a Halton sequence. Default `confidence`.
   */
  order?: typeof ORDERS[number];
  /** How strongly the classes are asked for; a number for a constant scale. Default 0. */
  guidance?: number | Guidance;
  /** Most tokens that are unknown in any of the pictures, if the caller knows: less work then. Default all. */
  maxMasked?: number;
  /** Whether to give what each step saw and drew. Default false. */
  states?: boolean;
}

const ORDERS = ["confidence", "halton"] as const;
const MOST_STEPS = 256;

/**
 * Checks the options of decoding.
 *
 * @param length tokens of a picture
 * @throws RangeError that names the one that is out of its range
 */
export function checkDecoding(options: DecodeOptions, length: number): void {
  const { steps = 8, startStep = 0, schedule = "cosine", choiceTemperature = 4.5 } = options;
  const { order = "confidence", guidance = 0, maxMasked = length } = options;
  checkSampling(options);
  requireWhole("steps", steps, { least: 1, most: MOST_STEPS });
  requireWhole("startStep", startStep, { least: 0, most: steps - 1 });
  requireOneOf("schedule", schedule, MASK_SCHEDULES);
  requireNumber("choiceTemperature", choiceTemperature, { least: 0 });
  requireOneOf("order", order, ORDERS);
  checkGuidance(typeof guidance === "number" ? { scale: guidance } : guidance);
  requireWhole("maxMasked", maxMasked, { least: 1, most: length });
}
