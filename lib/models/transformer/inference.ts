// Inference beside `call`: some positions alone, a sequence in chunks that cores share, attention maps.

import { branchCount, tf } from "lib/tensorflow/mod.ts";
import type { MultiHeadAttention } from "lib/nn/mod.ts";
import type { TransformerBlock } from "./layers.ts";
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
    const { blocks, classToken, lastNorm, head, stem } = model;
    const embedded = stem.embed(tokens); // (B, P, dim)
    const x = model.addPositions(embedded.x, labels); // (B, 1 + P, dim)
    if (stem.positions < model.length) { // a position is several tokens
      const all = model.toTokens(runBlocks(blocks, x), embedded); // (B, N, tokenDim)
      return head.call(tf.gather(all, positions, 1, 1) as tf.Tensor3D, stem.table);
    }
    const first = tf.scalar(classToken ? 1 : 0, "int32");
    const y = runBlocks(blocks, x, { positions: positions.add(first) }); // (B, M, dim)
    return head.call(lastNorm?.call(y) ?? y, stem.table); // (B, M, codebookSize)
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

/** What is asked of chunks. */
interface ChunkOptions {
  /** Each position attends to itself and those before it; not with `queries`. */
  causal?: boolean;
  /** The positions that attend to the chunks, (B, M1, dim), (B, M2, dim) and so on; the chunks' own by default. */
  queries?: readonly tf.Tensor3D[];
}

/** {@linkcode TransformerBlock.call} of a sequence in chunks (B, Pi, dim), or of the queries that see it. */
function blockInChunks(
  block: TransformerBlock,
  chunks: readonly tf.Tensor3D[],
  { causal, queries }: ChunkOptions,
): tf.Tensor3D[] {
  const { preNorm, norm1, attention } = block;
  const before = (x: tf.Tensor3D) => preNorm ? norm1.call(x) : x; // (B, Pi, dim)
  const options = { causal, queries: queries?.map(before) };
  const mixed = attentionInChunks(attention, chunks.map(before), options); // (B, Pi, dim) each
  return (queries ?? chunks).map((x, i) => {
    const sum = x.add<tf.Tensor3D>(mixed[i]); // (B, Pi, dim)
    return block.mlp(preNorm ? sum : norm1.call(sum)); // (B, Pi, dim)
  });
}

/**
 * Attention of a sequence in chunks (B, P1, dim), (B, P2, dim) and so on. What is done with a chunk depends on the others by
 * their keys and values alone, so that cores can share the work.
 *
 * @returns for each chunk, or for each of the queries, the same shape
 */
export function attentionInChunks(
  attention: MultiHeadAttention,
  chunks: readonly tf.Tensor3D[],
  { causal = false, queries }: ChunkOptions = {},
): tf.Tensor3D[] {
  return tf.tidy(() => {
    const own = chunks.map((x) => queries ? attention.keysValues(x) : attention.project(x)); // (B, heads, Pi, D), keys, values last
    const together = (own: tf.Tensor[][]) =>
      [-2, -1].map((i) => tf.concat(own.map((of) => of.at(i)!), 2)); // (B, heads, P, D) each
    const [keys, values] = together(own); // (B, heads, P, D)
    const asking = queries?.map((x) => attention.queries(x)) ?? own.map(([q]) => q); // (B, heads, Mi, D)
    return asking.map((q, i) => {
      if (!causal) return attention.attend(q, keys, values); // (B, Mi, dim)
      const [k, v] = together(own.slice(0, i + 1)); // (B, heads, P1 + ... + Pi, D)
      return attention.attend(q, k, v, { causal }); // (B, Pi, dim)
    });
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

/**
 * The weights of attention between the positions of a picture, without the class token's: for each block (B, heads, P, P).
 * Positions are tokens or, with patch merging, squares of 2x2. A row sums to 1, but for what the class token has of it.
 *
 * @param model in inference mode
 * @param tokens (B, N), int32
 * @param classes (B), int32
 */
export function attentionMaps(
  model: MaskedTransformer,
  tokens: tf.Tensor2D,
  classes?: tf.Tensor1D,
): tf.Tensor4D[] {
  return tf.tidy(() => {
    const first = model.classToken ? 1 : 0;
    let x = model.addPositions(model.stem.embed(tokens).x, classes); // (B, 1 + P, dim)
    return model.blocks.map((block) => {
      const weights = block.attentionWeights(x); // (B, heads, 1 + P, 1 + P)
      x = block.call(x); // (B, 1 + P, dim)
      return weights.slice([0, 0, first, first]); // (B, heads, P, P)
    });
  });
}
