// Parallel decoding as pictures: what each step sees, draws, and how sure it is.

import { Images } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { type Mask, tokenMask } from "./holes.ts";
import type { ParallelOptions } from "./methods.ts";
import type { ParallelDecoder } from "./parallel_decoder.ts";
import type { TokenRestorer } from "./token_restorer.ts";

/** One step, as images of the model's size. */
export interface DecodingStep {
  /** What was known before: the squares of masked tokens are grey. */
  seen: Images;
  /** The picture of all that was drawn, as if decoding ended here. */
  drawn: Images;
  /** The squares of drawn tokens from black, the least sure one, to white, the surest, noise included; known ones are white. */
  confidence: Images;
  /** Tokens that are masked before the step. */
  masked: number;
}

const GREY = 128, WHITE = 255;

/**
 * Restores one picture step by step.
 *
 * @param image one picture of the model's size
 * @throws RangeError when the mask has another size or hides nothing
 */
export async function decodingSteps(
  restorer: TokenRestorer,
  decoder: ParallelDecoder,
  image: Images,
  mask: Mask,
  options: ParallelOptions = {},
): Promise<DecodingStep[]> {
  const patch = restorer.model.tokenizer.downsampling;
  if (!tokenMask(mask, patch).data.includes(1)) {
    throw new RangeError("decodingSteps: the mask hides nothing");
  }
  const { maskToken } = restorer.model.transformer;
  const steps: { isMasked: boolean[]; sure: Float32Array }[] = [];
  const drawn = await restorer.restore(image, [mask], async ({ given, maxMasked }) => {
    const { tokens, states } = decoder.decode(given, { ...options, maxMasked, states: true });
    for (const { masked, confidence } of states) {
      const isMasked = Array.from(await masked.data(), (token) => token === maskToken);
      steps.push({ isMasked, sure: await confidence.data<"float32">() });
      tf.dispose([masked, confidence]);
    }
    tokens.dispose();
    return states.map(({ sampled }) => sampled);
  });
  const columns = image.width / patch;
  const paint = (base: Images, value: (token: number) => number | undefined) =>
    paintSquares(base, columns, patch, value);
  return steps.map(({ isMasked, sure }, i) => {
    const finite = sure.filter(Number.isFinite);
    const [least, most] = [Math.min(...finite), Math.max(...finite)];
    const level = (value: number) =>
      Number.isFinite(value) && most > least ? WHITE * (value - least) / (most - least) : WHITE;
    return {
      seen: paint(drawn[i - 1] ?? image, (token) => isMasked[token] ? GREY : undefined),
      drawn: drawn[i],
      confidence: paint(drawn[i], (token) => level(sure[token])),
      masked: isMasked.filter(Boolean).length,
    };
  });
}

/** An image whose tokens' squares have a grey level, where they are given one. */
function paintSquares(
  image: Images,
  columns: number,
  patch: number,
  value: (token: number) => number | undefined,
): Images {
  const data = image.data.map((byte, i) => {
    const pixel = Math.floor(i / image.channels);
    const row = Math.floor(pixel / image.width / patch);
    const column = Math.floor(pixel % image.width / patch);
    return value(row * columns + column) ?? byte;
  });
  return new Images(data, image);
}
