// Less work for the same logits: some positions alone, and a sequence in chunks that cores share.

import { branchCount, tf } from "lib/tensorflow/mod.ts";
import type { PartsOptions } from "lib/nn/mod.ts";
import type { TransformerBlock } from "./block.ts";
import type { MaskedTransformer } from "./masked_transformer.ts";

/** Positions in a chunk below which splitting costs more than it gains. */
const LEAST_POSITIONS = 16;

/**
 * Some of the logits that the model's `call` gives, by less work.
 *
 * @param model in inference mode
 * @param tokens (B, N), int32
 * @param positions (B, M), int32, of the tokens whose logits are wanted
 * @param labels classes (B), int32
 * @returns (B, M, codebookSize)
 */
export function logitsAt(
  model: MaskedTransformer,
  tokens: tf.Tensor2D,
  positions: tf.Tensor2D,
  labels?: tf.Tensor1D,
): tf.Tensor3D {
  return tf.tidy(() => {
    const { blocks, classToken, lastNorm, head } = model;
    const { x, skip } = model.embed(tokens, labels); // (B, 1 + P, dim)
    if (skip) {
      const all = model.toTokens(runBlocks(blocks, x), skip); // (B, N, tokenDim)
      return head.call(tf.gather(all, positions, 1, 1) as tf.Tensor3D, model.tokens);
    }
    const first = tf.scalar(classToken ? 1 : 0, "int32");
    const y = runBlocks(blocks, x, { positions: positions.add(first) }); // (B, M, dim)
    return head.call(lastNorm?.call(y) ?? y, model.tokens); // (B, M, codebookSize)
  });
}

/**
 * All blocks in inference mode, in chunks: (B, P, dim) to the same, or to (B, M, dim) where some positions are wanted.
 *
 * @param causal whether each position sees itself and those before it alone
 * @param positions (B, M), int32: the last block is computed at these alone
 */
export function runBlocks(
  blocks: readonly TransformerBlock[],
  x: tf.Tensor3D,
  { causal, positions }: { causal?: boolean; positions?: tf.Tensor2D } = {},
): tf.Tensor3D {
  const last = blocks.length - 1;
  let chunks = split(x); // (B, P1, dim), (B, P2, dim)...
  blocks.forEach((block, i) => {
    const queries = positions && i === last
      ? split(tf.gather(tf.concat(chunks, 1), positions, 1, 1) as tf.Tensor3D) // (B, M, dim)
      : undefined;
    chunks = blockInChunks(block, chunks, { causal, queries });
  });
  return tf.concat(chunks, 1);
}

/** {@linkcode TransformerBlock.call} of a sequence in chunks (B, Pi, dim), or of the queries that see it. */
function blockInChunks(
  block: TransformerBlock,
  chunks: readonly tf.Tensor3D[],
  { causal, queries }: PartsOptions,
): tf.Tensor3D[] {
  const { preNorm, norm1, attention } = block;
  const before = (x: tf.Tensor3D) => preNorm ? norm1.call(x) : x; // (B, Pi, dim)
  const options = { causal, queries: queries?.map(before) };
  const mixed = attention.callInParts(chunks.map(before), options); // (B, Pi, dim) each
  return (queries ?? chunks).map((x, i) => {
    const sum = x.add<tf.Tensor3D>(mixed[i]); // (B, Pi, dim)
    return block.feedForward(preNorm ? sum : norm1.call(sum)); // (B, Pi, dim)
  });
}

/** Positions (B, P, dim) in as many chunks as can be worked at at the same time. */
function split(x: tf.Tensor3D): tf.Tensor3D[] {
  const length = x.shape[1];
  const count = Math.max(1, Math.min(branchCount(), Math.floor(length / LEAST_POSITIONS)));
  if (count === 1) return [x];
  const starts = Array.from({ length: count + 1 }, (_, i) => Math.floor(i * length / count));
  return tf.split(x, starts.slice(1).map((end, i) => end - starts[i]), 1);
}
