// The steps of parallel decoding as pictures.

import { Images } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { checkDecoding } from "./decode_options.ts";
import { type Mask, tokenMask } from "./masks.ts";
import type { Inpainter, ParallelOptions } from "./inpainter.ts";

/**
 * The pictures that parallel decoding gives when it stops after one step, after two, and so on: of all that the step
 * sampled, before tokens of low confidence are masked again. The last are those of the whole decoding.
 *
 * @returns the pictures after each of the steps
 * @throws RangeError when an option is out of its range
 */
export async function intermediateDecodes(
  inpainter: Inpainter,
  images: Images,
  masks: readonly Mask[],
  options: ParallelOptions = {},
): Promise<Images[]> {
  checkDecoding(options, inpainter.model.transformer.length);
  return await inpainter.run(images, masks, (given, batch) => {
    const { tokens, states } = inpainter.decode(given, batch, { ...options, states: true });
    tf.dispose([tokens, ...states.flatMap(({ masked, confidence }) => [masked, confidence])]);
    return states.map(({ sampled }) => sampled);
  });
}

/** One step of decoding, as images of the model's size. */
export interface DecodingStep {
  /** What the transformer saw: the squares of masked tokens are grey. */
  seen: Images;
  /** The picture of all tokens that were sampled. */
  sampled: Images;
  /** The squares of sampled tokens from black, the lowest confidence, to white, the highest, noise included; known ones are white. */
  confidence: Images;
  /** Number of masked tokens before the step. */
  masked: number;
}

const GREY = 128, WHITE = 255;

/**
 * Restores one picture and shows each step.
 *
 * @param image one picture of the model's size
 * @throws RangeError when the mask has another size or hides nothing, or an option is out of its range
 */
export async function decodingSteps(
  inpainter: Inpainter,
  image: Images,
  mask: Mask,
  options: ParallelOptions = {},
): Promise<DecodingStep[]> {
  const patch = inpainter.model.tokenizer.downsampling;
  if (!tokenMask(mask, patch).data.includes(1)) {
    throw new RangeError("decodingSteps: the mask hides nothing");
  }
  const { maskToken } = inpainter.model.transformer;
  const steps: { isMasked: boolean[]; confidence: Float32Array }[] = [];
  const sampled = await inpainter.run(image, [mask], async (given, batch) => {
    const { tokens, states } = inpainter.decode(given, batch, { ...options, states: true });
    for (const { masked, confidence } of states) {
      const isMasked = Array.from(await masked.data(), (token) => token === maskToken);
      steps.push({ isMasked, confidence: await confidence.data<"float32">() });
      tf.dispose([masked, confidence]);
    }
    tokens.dispose();
    return states.map(({ sampled }) => sampled);
  });
  const columns = image.width / patch;
  return steps.map(({ isMasked, confidence }, i) => {
    const finite = confidence.filter(Number.isFinite);
    const [least, most] = [Math.min(...finite), Math.max(...finite)];
    const level = (value: number) =>
      Number.isFinite(value) && most > least ? WHITE * (value - least) / (most - least) : WHITE;
    return {
      seen: paintSquares(
        sampled[i - 1] ?? image,
        columns,
        patch,
        (token) => isMasked[token] ? GREY : undefined,
      ),
      sampled: sampled[i],
      confidence: paintSquares(sampled[i], columns, patch, (token) => level(confidence[token])),
      masked: isMasked.filter(Boolean).length,
    };
  });
}

/** An image whose tokens' squares have a grey level, where they are given one. */
function paintSquares(
  image: Images,
  columns: number,
  patch: number,
  level: (token: number) => number | undefined,
): Images {
  const data = image.data.map((byte, i) => {
    const pixel = Math.floor(i / image.channels);
    const row = Math.floor(pixel / image.width / patch);
    const column = Math.floor(pixel % image.width / patch);
    return level(row * columns + column) ?? byte;
  });
  return new Images(data, image);
}
