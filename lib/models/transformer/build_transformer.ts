// The masked transformer and its variants from one configuration, as files hold it.

import { TensorRandom } from "lib/nn/mod.ts";
import { CodebookEmbedding } from "./codebook_embedding.ts";
import { ContextTransformer } from "./context.ts";
import { MaskedTransformer, type TransformerParts } from "./masked_transformer.ts";
import { completeTransformer, MASKED_CHECKS, type MaskedTransformerOptions } from "./options.ts";
import { TokenGrouping } from "./token_grouping.ts";

/**
 * The masked transformer of a configuration: the paper's where it has no option of a variant.
 *
 * @throws RangeError when the configuration contradicts itself
 */
export function buildTransformer(options: MaskedTransformerOptions): MaskedTransformer {
  const { codebookSize, grid, width, classes, seed, grouped, codeFeatures = 0, ...complete } =
    completeTransformer("MaskedTransformer", options, MASKED_CHECKS);
  const tokenWidth = complete.tokenWidth ?? (grouped ? Math.max(32, width / 4) : width);
  if (!grouped && tokenWidth !== width) {
    throw new RangeError(`Without grouping a token is ${width} wide, not ${tokenWidth}.`);
  }
  const parts: TransformerParts = { random: new TensorRandom(seed), tokenWidth };
  if (codeFeatures > 0) {
    parts.tokens = (random) =>
      new CodebookEmbedding(codebookSize, tokenWidth, codeFeatures, random);
  }
  if (grouped) parts.grouping = (random) => new TokenGrouping(grid, tokenWidth, width, random);
  const { context = 0, tellsClass = false } = complete;
  return context > 0 || (tellsClass && classes > 0)
    ? new ContextTransformer(options, parts)
    : new MaskedTransformer(options, parts);
}
