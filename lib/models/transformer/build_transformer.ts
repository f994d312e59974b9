// The masked transformer and its variants from one configuration, as files hold it.

import { Embedding, TensorRandom } from "lib/nn/mod.ts";
import { CodebookEmbedding } from "./codebook_embedding.ts";
import { ClassHeadTransformer, ContextStem } from "./context.ts";
import { MaskedTransformer } from "./masked_transformer.ts";
import {
  BERT_INIT,
  completeTransformer,
  MASKED_CHECKS,
  type MaskedTransformerOptions,
} from "./options.ts";
import { MergedStem, TableStem, type TokenStem } from "./stems.ts";

/**
 * The masked transformer of a configuration: the paper's where it has no option of a variant.
 *
 * @throws RangeError when the configuration contradicts itself
 */
export function buildTransformer(options: MaskedTransformerOptions): MaskedTransformer {
  const { patchMerging = false, tokenDim, codeFeatures = 0, context = 0, ...rest } =
    completeTransformer("MaskedTransformer", options, MASKED_CHECKS);
  const { classHead = false, ...paper } = rest;
  const { codebookSize, grid, dim, classes, seed } = paper;
  const size = tokenDim ?? (patchMerging ? Math.max(32, dim / 4) : dim);
  if (!patchMerging && size !== dim) {
    throw new RangeError(`Without patch merging a token's vector has length ${dim}, not ${size}.`);
  }
  const classifies = classHead && classes > 0;
  if (!patchMerging && codeFeatures === 0 && context === 0 && !classifies) {
    return new MaskedTransformer(paper);
  }
  const random = new TensorRandom(seed).split(); // a stream beside the transformer's own
  const table = codeFeatures > 0
    ? new CodebookEmbedding(codebookSize, size, codeFeatures, random)
    : new Embedding(codebookSize + 1, size, random, BERT_INIT);
  const stem: TokenStem = patchMerging
    ? new MergedStem(table, grid, dim, random)
    : new TableStem(table, grid[0] * grid[1]);
  if (context === 0 && !classifies) return new MaskedTransformer(options, stem);
  const contextStem = new ContextStem(stem, { grid, dim, context }, random);
  return classifies
    ? new ClassHeadTransformer(options, contextStem, random)
    : new MaskedTransformer(options, contextStem);
}
