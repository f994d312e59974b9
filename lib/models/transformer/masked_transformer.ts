// The masked transformer: from the tokens that are known to the codes of all.

import { tf } from "lib/tensorflow/mod.ts";
import {
  Dense,
  Dropout,
  Embedding,
  LayerNorm,
  Module,
  parameter,
  TensorRandom,
} from "lib/nn/mod.ts";
import { TransformerBlock } from "./block.ts";
import { ClassToken } from "./class_token.ts";
import { CodebookEmbedding } from "./codebook_embedding.ts";
import { GlobalContext } from "./global_context.ts";
import { INITIAL } from "./initial.ts";
import {
  completeTransformer,
  type CompleteTransformerOptions,
  MASKED_CHECKS,
  type MaskedTransformerOptions,
} from "./options.ts";
import { divided } from "./parts.ts";
import { TokenClassifier } from "./token_classifier.ts";
import { TokenConvolutions } from "./token_convolutions.ts";
import { TokenGrouping } from "./token_grouping.ts";
import { checkTokens } from "./check_tokens.ts";
import { TokenHead } from "./token_head.ts";

/** Tokens' vectors and, where it has convolutions, what these see; a type, so that `tf.tidy` may return it. */
type Sight = { vectors: tf.Tensor3D; seen?: tf.Tensor4D };

/** What a transformer's blocks see; a type, so that `tf.tidy` may return it. */
export type Start = { x: tf.Tensor3D; around?: tf.Tensor4D };

/**
 * An encoder like BERT's over visual tokens (Chang et al., "MaskGIT: masked generative image transformer", 2022, section
 * 3.2), where each position sees all others.
 *
 * @example
 * ```ts
 * import { MaskedTransformer } from "lib/models/mod.ts";
 * import { tf } from "lib/tensorflow/mod.ts";
 * const model = new MaskedTransformer({ codebookSize: 512, grid: [16, 16], layers: 4, width: 256 });
 * const unknown = tf.fill([1, 256], model.maskToken, "int32") as tf.Tensor2D;
 * const logits = model.call(unknown); // (1, 256, 512)
 * ```
 */
export class MaskedTransformer extends Module {
  readonly options: MaskedTransformerOptions & CompleteTransformerOptions;
  readonly position: tf.Variable<tf.Rank.R2>; // (positions, width)
  readonly tokens: Embedding; // (codebookSize + 1, tokenWidth)
  readonly classToken?: ClassToken;
  readonly grouping?: TokenGrouping;
  readonly norm: LayerNorm;
  readonly dropout: Dropout;
  readonly blocks: TransformerBlock[];
  readonly lastNorm?: LayerNorm;
  readonly head: TokenHead;
  readonly critic?: Dense; // (tokenWidth, 1)
  readonly convolutions?: TokenConvolutions;
  readonly context?: GlobalContext;
  readonly classifier?: TokenClassifier;

  /** @throws RangeError when the configuration contradicts itself */
  constructor(options: MaskedTransformerOptions) {
    super();
    this.options = completeTransformer("MaskedTransformer", options, MASKED_CHECKS);
    const { codebookSize, grid, width, layers, classes, grouped, seed } = this.options;
    const random = new TensorRandom(seed);
    const tokenWidth = options.tokenWidth ?? (grouped ? Math.max(32, width / 4) : width);
    if (!grouped && tokenWidth !== width) {
      throw new RangeError(`Without grouping a token is ${width} wide, not ${tokenWidth}.`);
    }
    const places: [number, number] = [this.places + (classes > 0 ? 1 : 0), width];
    this.position = parameter(() => INITIAL.weightInit!<tf.Rank.R2>(places, random), true, places);
    const { codeFeatures = 0 } = options;
    this.tokens = codeFeatures > 0
      ? new CodebookEmbedding(codebookSize, tokenWidth, codeFeatures, random)
      : new Embedding(codebookSize + 1, tokenWidth, random, INITIAL);
    if (classes > 0) {
      this.classToken = new ClassToken(classes, width, random, this.options.classDropout);
    }
    if (grouped) this.grouping = new TokenGrouping(grid, tokenWidth, width, random);
    this.norm = new LayerNorm(width);
    this.dropout = new Dropout(this.options.dropout, random);
    this.blocks = Array.from({ length: layers }, () => new TransformerBlock(this.options, random));
    if (this.options.norm === "pre") this.lastNorm = new LayerNorm(width);
    this.head = new TokenHead(codebookSize, tokenWidth, random);
    if (options.critic) this.critic = new Dense(tokenWidth, 1, random, INITIAL);
    const { context = 0, tellsClass = false } = options;
    const tells = tellsClass && classes > 0;
    if (context === 0 && !tells) return;
    this.convolutions = new TokenConvolutions(grid, tokenWidth, random);
    const [height, across, channels] = this.convolutions.outputShape;
    if (tells) this.classifier = new TokenClassifier(channels, classes, random);
    if (context > 0) {
      const sizes = { features: height * across * channels, context, places: this.places, width };
      this.context = new GlobalContext(sizes, random);
    }
  }

  /** Tokens of a picture. */
  get length(): number {
    return this.options.grid[0] * this.options.grid[1];
  }

  /** What attention is between: tokens, or squares of 2x2. */
  get places(): number {
    return this.length / (this.options.grouped ? 4 : 1);
  }

  /** The number of the token that stands for an unknown one. */
  get maskToken(): number {
    return this.options.codebookSize;
  }

  /**
   * Tokens (B, N), int32, row after row, `maskToken` where unknown, to the logits of their codes (B, N, codebookSize).
   *
   * @param classes (B), int32; without it, and where it is the number of classes, none is asked for
   */
  call(tokens: tf.Tensor2D, classes?: tf.Tensor1D): tf.Tensor3D {
    return tf.tidy(() => this.logits(this.embed(tokens, classes)));
  }

  /**
   * Some of the logits that {@linkcode call} gives, by less work: of the tokens at `places`, (B, M), int32.
   *
   * @returns (B, M, codebookSize)
   */
  logitsAt(tokens: tf.Tensor2D, places: tf.Tensor2D, classes?: tf.Tensor1D): tf.Tensor3D {
    return tf.tidy(() => this.logits(this.embed(tokens, classes, places)));
  }

  /**
   * How much each of the tokens (B, N), int32, looks as if it had been drawn and is not the picture's own: logits (B, N)
   * (Lezama et al., "Improved masked image generation with Token-Critic", 2022, with this transformer as its own critic).
   *
   * @throws Error when it was built without a critic
   */
  criticLogits(tokens: tf.Tensor2D, classes?: tf.Tensor1D): tf.Tensor2D {
    const { critic } = this;
    if (!critic) throw new Error("This transformer has no critic; build it with `critic: true`.");
    return tf.tidy(() => critic.call(this.embed(tokens, classes)).squeeze<tf.Tensor2D>([2]));
  }

  /**
   * The classes that pictures may show, from the tokens (B, N), int32, that are known: logits (B, classes).
   *
   * @throws Error when it was built without `tellsClass`
   */
  classLogits(tokens: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => this.#tell(this.#look(tokens)));
  }

  /** What {@linkcode call} and {@linkcode classLogits} give, by less work. @throws Error as the latter */
  callAndTell(
    tokens: tf.Tensor2D,
    classes?: tf.Tensor1D,
  ): { logits: tf.Tensor3D; told: tf.Tensor2D } {
    return tf.tidy(() => {
      const sight = this.#look(tokens);
      const logits = this.logits(this.#behind(this.#place(sight, classes))); // (B, N, codebookSize)
      return { logits, told: this.#tell(sight) };
    });
  }

  /**
   * What {@linkcode logits} takes, (B, N, tokenWidth).
   *
   * @param places (B, M), int32: only these tokens' are wanted, (B, M, tokenWidth)
   */
  embed(tokens: tf.Tensor2D, classes?: tf.Tensor1D, places?: tf.Tensor2D): tf.Tensor3D {
    return tf.tidy(() => this.#behind(this.start(tokens, classes), places));
  }

  /** From what the blocks see to what {@linkcode embed} gives. */
  #behind({ x: start, around }: Start, places?: tf.Tensor2D): tf.Tensor3D {
    const first = this.classToken ? 1 : 0;
    const wanted = around ? undefined : places?.add<tf.Tensor2D>(tf.scalar(first, "int32")); // (B, M)
    let x = this.#throughBlocks(start, wanted); // (B, 1 + P or M, width)
    if (first && !wanted) x = x.slice([0, 1, 0]); // (B, P, width)
    x = this.lastNorm?.call(x) ?? x; // (B, P or M, width)
    if (!around) return x;
    x = this.grouping!.ungroup(x, around); // (B, N, tokenWidth)
    return places ? tf.gather(x, places, 1, 1) as tf.Tensor3D : x; // (B, N or M, tokenWidth)
  }

  /**
   * What the blocks see: vectors of the class, where the model knows classes, and of the places, (B, 1 + P, width); where
   * tokens are grouped also what is added to them behind the blocks, (B, rows, columns, tokenWidth).
   */
  start(tokens: tf.Tensor2D, classes?: tf.Tensor1D): Start {
    return tf.tidy(() => this.#place(this.#look(tokens), classes));
  }

  /** The logits (B, M, codebookSize) of any of the positions that {@linkcode embed} gave, (B, M, tokenWidth). */
  logits(x: tf.Tensor3D): tf.Tensor3D {
    return this.head.call(x, this.tokens);
  }

  /**
   * Takes a codebook as the codes' features.
   *
   * @param codebook (codebookSize, codeFeatures)
   * @throws Error when it was built without features
   */
  setCodeFeatures(codebook: tf.Tensor2D): void {
    if (!(this.tokens instanceof CodebookEmbedding)) {
      throw new Error("This transformer's codes have no features; build it with `codeFeatures`.");
    }
    this.tokens.setFeatures(codebook);
  }

  #look(tokens: tf.Tensor2D): Sight {
    checkTokens("MaskedTransformer", tokens, this.length);
    const vectors = this.tokens.call(tokens); // (B, N, tokenWidth)
    return { vectors, seen: this.convolutions?.call(vectors) }; // (B, h / 4, w / 4, C)
  }

  #tell({ seen }: Sight): tf.Tensor2D {
    if (this.classifier && seen) return this.classifier.call(seen); // (B, classes)
    throw new Error("This transformer tells no classes; build it with `tellsClass: true`.");
  }

  #place({ vectors, seen }: Sight, classes?: tf.Tensor1D): Start {
    const { x: squares = vectors, around } = this.grouping?.group(vectors) ?? {}; // (B, P, width)
    const told = seen && this.context?.call(seen); // (B, P, width)
    const x = told ? squares.add<tf.Tensor3D>(told) : squares; // (B, P, width)
    const first = this.#classToken(classes, x.shape[0]); // (B, 1, width)
    const all = first ? tf.concat([first, x], 1) : x; // (B, 1 + P, width)
    const placed = this.norm.call(all.add<tf.Tensor3D>(this.position)); // (B, 1 + P, width)
    return { x: this.dropout.call(placed), around };
  }

  /** All blocks, the last one only at the places (B, M) that are wanted: (B, P, width) to the same, or (B, M, width). */
  #throughBlocks(x: tf.Tensor3D, places?: tf.Tensor2D): tf.Tensor3D {
    if (this.training) return this.blocks.reduce((x, block) => block.call(x), x);
    const last = this.blocks.length - 1;
    let parts = divided(x); // (B, P1, width), (B, P2, width)...
    this.blocks.forEach((block, i) => {
      const wanted = places && i === last ? gather(parts, places) : undefined; // (B, M, width)
      parts = block.callInParts(parts, { queries: wanted && divided(wanted) });
    });
    return tf.concat(parts, 1);
  }

  #classToken(classes: tf.Tensor1D | undefined, batch: number): tf.Tensor3D | undefined {
    if (classes && !this.classToken) throw new Error("This transformer knows no classes.");
    return this.classToken?.call(classes, batch);
  }
}

/** The positions at places (B, M), (B, M, width). */
function gather(parts: tf.Tensor3D[], places: tf.Tensor2D): tf.Tensor3D {
  return tf.gather(tf.concat(parts, 1), places, 1, 1) as tf.Tensor3D;
}
