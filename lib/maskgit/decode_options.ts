// Options of parallel decoding, checked before anything is computed.

import { onTensorFlow, type tf } from "lib/tensorflow/mod.ts";
import { requireNumber, requireOneOf, requireWhole } from "lib/values/mod.ts";
import { checkSampling, type SamplingOptions } from "./sampling.ts";
import { MASK_SCHEDULES, type MaskScheduleName } from "./schedules.ts";

/** Options of parallel decoding; the defaults are MaskGIT's. */
export interface DecodeOptions extends SamplingOptions {
  /** Steps of the schedule, 1 to 256. Default 8. */
  steps?: number;
  /**
   * The step to start at, from 0 to `steps` - 1, where few tokens are masked: earlier ones are left out, and all masked
   * tokens stay masked until then (`start_iter` of MaskGIT's code, whose editing starts at 2 of 12). Default 0.
   */
  startStep?: number;
  /** Share of the tokens that stays masked after each step. Default `cosine`. */
  schedule?: MaskScheduleName;
  /** Weight of the Gumbel noise on the confidence, from 0 on; it falls linearly to 0. Default 4.5. */
  choiceTemperature?: number;
  /** Which tokens are kept first: those of highest confidence, or those of a Halton sequence. Default `confidence`. */
  order?: typeof ORDERS[number];
  /** Scale s of classifier-free guidance: logits (1 + s) conditional - s unconditional. Default 0. */
  guidance?: number;
  /** At least as many as tokens are masked in any of the pictures: the fewer, the less is computed. Default all. */
  maxMasked?: number;
  /** Whether to return what each step saw and sampled. Default false. */
  states?: boolean;
}

const ORDERS = ["confidence", "halton"] as const;
const MOST_STEPS = 256;

/**
 * Checks the options of parallel decoding.
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
  requireNumber("guidance", guidance);
  requireWhole("maxMasked", maxMasked, { least: 1, most: length });
}

/**
 * Checks class labels, from 0 on; the one after the last class stands for none.
 *
 * @param known number of the transformer's classes
 * @throws RangeError that names the label and the number of classes
 */
export function checkClasses(classes: Iterable<number>, known: number): void {
  for (const one of classes) {
    if (known === 0) throw new RangeError("class: this transformer knows no classes");
    if (Number.isInteger(one) && one >= 0 && one <= known) continue;
    throw new RangeError(
      `class is ${one}; this transformer knows ${known} classes, from 0 to ${
        known - 1
      } (${known} for none)`,
    );
  }
}

/** The same for a tensor (B), int32, where it can be read synchronously; on WebGPU, rows that are not there are not read. */
export function checkClassTensor(classes: tf.Tensor1D | undefined, known: number): void {
  if (classes && onTensorFlow()) checkClasses(classes.dataSync<"int32">(), known);
}
