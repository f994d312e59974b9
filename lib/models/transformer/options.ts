// Configuration of the transformers over visual tokens.

import {
  aFlag,
  aList,
  aNumber,
  aSeed,
  aWhole,
  oneOf,
  type OptionChecks,
  requireOptions,
} from "lib/values/mod.ts";
import { truncatedNormal, type WeightOptions, zeros } from "lib/nn/mod.ts";

/** BERT's and MaskGIT's initial weights (Devlin et al., 2019: `initializer_range`). */
export const BERT_INIT = {
  weightInit: truncatedNormal(0.02),
  biasInit: zeros,
} satisfies WeightOptions;

/** Configuration of the transformers; the defaults are MaskGIT's (Chang et al., 2022, section 4.1). */
export interface TransformerOptions {
  /** Different codes of a token. */
  codebookSize: number;
  /** Rows and columns of the tokens of a picture. */
  grid: readonly [rows: number, columns: number];
  /** Blocks, one on the other. Default 24. */
  layers?: number;
  /** Length of the vector at each position. Default 768. */
  dim?: number;
  /** Attention heads. Default 8. */
  heads?: number;
  /** Length of the vectors between the two layers of a block's MLP. Default 4 `dim` (Vaswani et al., 2017, section 3.3). */
  mlpDim?: number;
  /**
   * Where layers are normalised: `post`, after the sum, as BERT and MaskGIT (the default), or `pre`, before each part, which
   * trains without warm-up (Xiong et al., "On layer normalization in the transformer architecture", 2020).
   */
  norm?: "post" | "pre";
  /** Share of activations dropped in training. Default 0.1. */
  dropout?: number;
  /** Classes that pictures can be asked for; 0 for none, the default. */
  classes?: number;
  /** Share of the classes dropped in training, for guidance (Ho and Salimans, 2022, section 3.2). Default 0.1. */
  classDropout?: number;
  seed?: number;
}

/** Configuration of the masked transformer. */
export interface MaskedTransformerOptions extends TransformerOptions {
  /** Whether 2x2 tokens are merged into one position, a quarter of them in all ({@link MergedStem}). Default false. */
  patchMerging?: boolean;
  /** Length of a token's vector. Default `dim`; with `patchMerging` a quarter of it, but at least 32. */
  tokenDim?: number;
  /** Length of the codebook's vectors, where tokens' vectors are computed from it ({@link CodebookEmbedding}). Default 0: a table. */
  codeFeatures?: number;
  /** Length of the vector that tells all positions what the whole picture shows ({@link GlobalContext}). Default 0: none. */
  context?: number;
  /** Whether it has a head that classifies a picture of which some tokens are masked. Default false. */
  classHead?: boolean;
}

/** More numbers at a position, blocks and codes than any transformer has. */
const MOST_DIM = 2 ** 20, MOST_LAYERS = 1000, MOST_CODES = 2 ** 24;
const size = aWhole({ least: 1, most: MOST_DIM });
const sizeOrNone = aWhole({ least: 0, most: MOST_DIM });
const share = aNumber({ least: 0, below: 1 });

/** What the options of a transformer may be. */
export const TRANSFORMER_CHECKS: OptionChecks<Required<TransformerOptions>> = {
  codebookSize: aWhole({ least: 1, most: MOST_CODES }),
  grid: aList(aWhole({ least: 1, most: 2 ** 12 }), { least: 2, most: 2 }),
  layers: aWhole({ least: 1, most: MOST_LAYERS }),
  dim: size,
  heads: size,
  mlpDim: size,
  norm: oneOf("post", "pre"),
  dropout: share,
  classes: sizeOrNone,
  classDropout: aNumber({ least: 0, most: 1 }),
  seed: aSeed,
};

/** What those of a masked transformer may be. */
export const MASKED_CHECKS: OptionChecks<Required<MaskedTransformerOptions>> = {
  ...TRANSFORMER_CHECKS,
  patchMerging: aFlag,
  tokenDim: size,
  codeFeatures: sizeOrNone,
  context: sizeOrNone,
  classHead: aFlag,
};

/** What those of the paper's model may be: no option of a variant. */
export const PAPER_CHECKS = TRANSFORMER_CHECKS as OptionChecks<Required<MaskedTransformerOptions>>;

/** A configuration without gaps. */
export type CompleteTransformerOptions = Required<TransformerOptions>;

/**
 * Fills in the defaults.
 *
 * @param owner what they are of
 * @throws RangeError when there is no such option, or a value is out of its range
 */
export function completeTransformer<T extends TransformerOptions>(
  owner: string,
  options: T,
  checks: OptionChecks<Required<T>>,
): T & CompleteTransformerOptions {
  requireOptions(owner, options, checks);
  const { layers = 24, dim = 768, heads = 8, mlpDim = 4 * dim, norm = "post" } = options;
  const { dropout = 0.1, classes = 0, classDropout = 0.1, seed = 0 } = options;
  return { ...options, layers, dim, heads, mlpDim, norm, dropout, classes, classDropout, seed };
}
