// The masked transformer and its variants from one configuration, as files hold it.

import { TensorRandom } from "lib/nn/mod.ts";
import { CodebookEmbedding } from "./codebook_embedding.ts";
import { ContextTransformer } from "./context.ts";
import { MaskedTransformer, type TransformerParts } from "./masked_transformer.ts";
import { completeTransformer, MASKED_CHECKS, type MaskedTransformerOptions } from "./options.ts";
import { PatchMerging } from "./patch_merging.ts";

/**
 * The masked transformer of a configuration: the paper's where it has no option of a variant.
 *
 * @throws RangeError when the configuration contradicts itself
 */
export function buildTransformer(options: MaskedTransformerOptions): MaskedTransformer {
  const { codebookSize, grid, dim, classes, seed, patchMerging, codeFeatures = 0, ...complete } =
    completeTransformer("MaskedTransformer", options, MASKED_CHECKS);
  const tokenDim = complete.tokenDim ?? (patchMerging ? Math.max(32, dim / 4) : dim);
  if (!patchMerging && tokenDim !== dim) {
    throw new RangeError(`Without grouping a token is ${dim} wide, not ${tokenDim}.`);
  }
  const parts: TransformerParts = { random: new TensorRandom(seed), tokenDim };
  if (codeFeatures > 0) {
    parts.tokens = (random) => new CodebookEmbedding(codebookSize, tokenDim, codeFeatures, random);
  }
  if (patchMerging) parts.grouping = (random) => new PatchMerging(grid, tokenDim, dim, random);
  const { context = 0, classHead = false } = complete;
  return context > 0 || (classHead && classes > 0)
    ? new ContextTransformer(options, parts)
    : new MaskedTransformer(options, parts);
}
