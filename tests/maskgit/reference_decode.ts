// Parallel decoding as the paper says it, in plain loops; for comparison.

import type { MaskedTransformer } from "lib/models/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";

/** What the reference knows. */
export interface ReferenceOptions {
  steps: number;
  temperature: number;
  choiceTemperature: number;
  seed: number;
  guidance?: number;
  classes?: number[];
  startStep?: number;
  /** Default cosine. */
  schedule?: ReferenceSchedule;
}

/** The schedules that are compared, as the papers write them. */
export type ReferenceSchedule = keyof typeof RATIOS;

const RATIOS = {
  cosine: (r: number) => Math.cos(Math.PI / 2 * r),
  linear: (r: number) => 1 - r,
  square: (r: number) => 1 - r * r,
  cubic: (r: number) => 1 - r * r * r,
  root: (r: number) => 1 - Math.sqrt(r),
  arccos: (r: number) => 2 / Math.PI * Math.acos(r),
};

/** Tokens (B, N) and what each step saw. Random numbers are those of {@linkcode decode}, in the order of the masked tokens. */
export function referenceDecode(
  model: MaskedTransformer,
  start: number[][],
  options: ReferenceOptions,
): { tokens: number[][]; masked: number[][][] } {
  const { steps, choiceTemperature, seed, startStep = 0 } = options;
  const ratio = RATIOS[options.schedule ?? "cosine"];
  const random = new TensorRandom(seed);
  const tokens = start.map((row) => [...row]);
  let left = tokens.map((row) => row.flatMap((token, i) => token === model.maskToken ? [i] : []));
  const unknown = left;
  let columns = model.length;
  const masked: number[][][] = [];
  for (let t = startStep; t < steps; t++) {
    masked.push(tokens.map((row) => [...row]));
    const logits = logitsOf(model, tokens, options);
    const u = numbers(random, [tokens.length, columns]);
    const last = t === steps - 1;
    const noise = last || choiceTemperature === 0
      ? undefined
      : numbers(random, [tokens.length, columns], 1e-9);
    const drawn = left.map((places, b) =>
      places.map((place, j) => {
        const code = draw(logits[b][place], u[b][j], options);
        tokens[b][place] = code;
        return { place, sure: Math.log(softmax(logits[b][place])[code]) };
      })
    );
    left = drawn.map((row, b) => {
      if (last || row.length === 0) return [];
      const noisy = row.map(({ place, sure }, j) => {
        const gumbel = noise ? -Math.log(-Math.log(noise[b][j])) : 0;
        return { place, sure: sure + choiceTemperature * (1 - (t + 1) / steps) * gumbel };
      });
      const gamma = ratio((t + 1) / steps);
      const most = left[b].length - 1;
      const count = Math.max(1, Math.min(most, Math.floor(gamma * unknown[b].length)));
      return noisy.sort((a, b) => a.sure - b.sure).slice(0, count).map(({ place }) => place);
    });
    left.forEach((places, b) => places.forEach((place) => tokens[b][place] = model.maskToken));
    const whole = Math.floor(ratio((t + 1) / steps) * model.length);
    columns = Math.max(1, Math.min(columns - 1, whole));
  }
  return { tokens, masked };
}

function logitsOf(
  model: MaskedTransformer,
  tokens: number[][],
  { guidance = 0, classes }: ReferenceOptions,
): number[][][] {
  return tf.tidy(() => {
    const x = tf.tensor2d(tokens, undefined, "int32");
    const asked = model.call(x, classes ? tf.tensor1d(classes, "int32") : undefined);
    return asked.mul(1 + guidance).sub(model.call(x).mul(guidance)).arraySync() as number[][][];
  });
}

/** Uniform random numbers (B, M). */
function numbers(random: TensorRandom, [batch, columns]: [number, number], low = 0): number[][] {
  return tf.tidy(() => random.uniform<tf.Rank.R2>([batch, columns], low).arraySync());
}

function softmax(logits: number[]): number[] {
  const most = Math.max(...logits);
  const weights = logits.map((x) => Math.exp(x - most));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((x) => x / sum);
}

function draw(logits: number[], u: number, { temperature }: ReferenceOptions): number {
  if (temperature === 0) return logits.indexOf(Math.max(...logits));
  const p = softmax(logits.map((x) => x / temperature));
  const goal = u * p.reduce((a, b) => a + b);
  let sum = 0;
  return p.findIndex((x) => (sum += x) > goal);
}
