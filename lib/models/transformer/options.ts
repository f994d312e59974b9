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
import type { tf } from "lib/tensorflow/mod.ts";

/** BERT's and MaskGIT's initial weights (Devlin et al., 2019: `initializer_range`). */
export const BERT_INIT: Readonly<WeightOptions> = {
  weightInit: truncatedNormal(0.02),
  biasInit: zeros,
};

/** Configuration of the transformers; the defaults are MaskGIT's (Chang et al., 2022, section 4.1). */
export interface TransformerOptions {
  /** Different codes of a token. */
  codebookSize: number;
  /** Rows and columns of the tokens of a picture. */
  grid: readonly [rows: number, columns: number];
  /** Blocks, one on the other. Default 24. */
  layers?: number;
  /** Numbers at each position. Default 768. */
  width?: number;
  /** Attention heads. Default 8. */
  heads?: number;
  /** Numbers between the feed-forward part's two layers. Default 4 times the width (Vaswani et al., 2017, section 3.3). */
  hidden?: number;
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
  /** Whether attention is between squares of 2x2 tokens: a quarter of the positions. Default false. */
  grouped?: boolean;
  /** Length of a token's vector: the width by default, a quarter of it but at least 32 where tokens are grouped. */
  tokenWidth?: number;
  /** Length of the codes' features, of which tokens' vectors are computed ({@link CodebookEmbedding}). Default 0: a table alone. */
  codeFeatures?: number;
  /**
   * Length of the vector by which each place is told what the whole picture shows ({@link GlobalContext}). Default 0: places
   * have attention alone.
   */
  context?: number;
  /** Whether it learns to tell the class of a picture of which some tokens are unknown, where it knows classes. Default false. */
  tellsClass?: boolean;
}

/** More numbers at a position, blocks and codes than any transformer has. */
const MOST_WIDTH = 2 ** 20, MOST_LAYERS = 1000, MOST_CODES = 2 ** 24;
const width = aWhole({ least: 1, most: MOST_WIDTH });
const none = aWhole({ least: 0, most: MOST_WIDTH });
const share = aNumber({ least: 0, below: 1 });

/** What the options of a transformer may be. */
export const TRANSFORMER_CHECKS: OptionChecks<Required<TransformerOptions>> = {
  codebookSize: aWhole({ most: MOST_CODES }),
  grid: aList(aNumber({ most: 2 ** 12 }), { least: 2, most: 2 }),
  layers: aWhole({ most: MOST_LAYERS }),
  width: aWhole({ most: MOST_WIDTH }),
  heads: width,
  hidden: width,
  norm: oneOf("post", "pre"),
  dropout: share,
  classes: aWhole({ most: MOST_WIDTH }),
  classDropout: aNumber({ least: 0, most: 1 }),
  seed: aSeed,
};

/** What those of a masked transformer may be. */
export const MASKED_CHECKS: OptionChecks<Required<MaskedTransformerOptions>> = {
  ...TRANSFORMER_CHECKS,
  grouped: aFlag,
  tokenWidth: width,
  codeFeatures: none,
  context: none,
  tellsClass: aFlag,
};

/** What those of the paper's model may be: no option of a variant. */
export const PLAIN_CHECKS = TRANSFORMER_CHECKS as OptionChecks<Required<MaskedTransformerOptions>>;

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
  const { width = 768 } = options;
  const complete = {
    layers: 24,
    width,
    heads: 8,
    hidden: 4 * width,
    norm: "post" as const,
    dropout: 0.1,
    classes: 0,
    classDropout: 0.1,
    seed: 0,
    ...options,
  };
  const { codebookSize, grid, layers, classes } = complete;
  const whole = { codebookSize, rows: grid[0], columns: grid[1], layers, width };
  for (const [name, value] of Object.entries(whole)) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new RangeError(
      `A transformer's ${name} must be a whole number above 0, but it is ${value}.`,
    );
  }
  if (!Number.isInteger(classes) || classes < 0) {
    throw new RangeError(`A transformer's classes are a whole number from 0 on, not ${classes}.`);
  }
  return complete;
}

/** @throws Error when tokens are no int32 numbers or have another shape than (B, length) */
export function checkTokens(model: string, tokens: tf.Tensor, length: number): void {
  if (tokens.rank === 2 && tokens.shape[1] === length && tokens.dtype === "int32") return;
  throw new Error(
    `${model} takes int32 tokens of (B, ${length}), but got ${tokens.dtype} of (${
      tokens.shape.join(", ")
    }).`,
  );
}
