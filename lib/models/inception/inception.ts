// The network of the Fréchet Inception distance: Inception v3 as TensorFlow published it on 2015-12-05.

import { tf } from "lib/tensorflow/mod.ts";
import { Conv2d, Dense, Module, type NamedTensors, TensorRandom } from "lib/nn/mod.ts";
import {
  chain,
  convolutions,
  halve,
  InceptionA,
  InceptionB,
  InceptionC,
  InceptionD,
  InceptionE,
} from "./blocks.ts";
import { foldedWeights, pretrainedNames } from "./folded_weights.ts";
import { type InceptionInput, inceptionInput } from "./input.ts";

/** Widths of the features, by where they are taken: after the first and the second pooling, before the last blocks, at the end. */
export const INCEPTION_WIDTHS = [64, 192, 768, 2048] as const;

/** Width of Inception's features. */
export type InceptionWidth = typeof INCEPTION_WIDTHS[number];

/** Classes of TensorFlow's graph: ImageNet's thousand and eight that mean nothing. */
const CLASSES = 1008;

/**
 * Inception v3 (Szegedy et al., "Rethinking the Inception architecture for computer vision", 2016) with the graph's
 * deviations, as in pytorch-fid (`pytorch_fid/inception.py`): means leave the padding out, the last block pools by maxima,
 * batch normalisation has epsilon 0.001. For inference alone: batch normalisation is inside of the convolutions.
 *
 * Made with random weights; {@linkcode Inception.loadPretrained} sets them, and `loadInception` of lib/training gets them.
 *
 * @example
 * ```ts ignore
 * import { Inception } from "lib/models/mod.ts";
 * const network = new Inception();
 * network.loadPretrained(tensors); // by the names of pytorch-fid's checkpoint
 * const features = network.features(images, 2048); // (B, 2048)
 * ```
 */
export class Inception extends Module {
  readonly Conv2d_1a_3x3: Conv2d;
  readonly Conv2d_2a_3x3: Conv2d;
  readonly Conv2d_2b_3x3: Conv2d;
  readonly Conv2d_3b_1x1: Conv2d;
  readonly Conv2d_4a_3x3: Conv2d;
  readonly Mixed_5b: InceptionA;
  readonly Mixed_5c: InceptionA;
  readonly Mixed_5d: InceptionA;
  readonly Mixed_6a: InceptionB;
  readonly Mixed_6b: InceptionC;
  readonly Mixed_6c: InceptionC;
  readonly Mixed_6d: InceptionC;
  readonly Mixed_6e: InceptionC;
  readonly Mixed_7a: InceptionD;
  readonly Mixed_7b: InceptionE;
  readonly Mixed_7c: InceptionE;
  readonly fc: Dense;

  constructor() {
    super();
    const random = new TensorRandom(0);
    const conv = convolutions(random);
    const narrowing = { kernel: 3, padding: 0 };
    this.Conv2d_1a_3x3 = conv(3, 32, 3, { stride: 2 });
    this.Conv2d_2a_3x3 = new Conv2d(32, 32, random, narrowing);
    this.Conv2d_2b_3x3 = conv(32, 64, 3);
    this.Conv2d_3b_1x1 = conv(64, 80);
    this.Conv2d_4a_3x3 = new Conv2d(80, 192, random, narrowing);
    this.Mixed_5b = new InceptionA(192, 32, conv);
    this.Mixed_5c = new InceptionA(256, 64, conv);
    this.Mixed_5d = new InceptionA(288, 64, conv);
    this.Mixed_6a = new InceptionB(288, conv);
    this.Mixed_6b = new InceptionC(768, 128, conv);
    this.Mixed_6c = new InceptionC(768, 160, conv);
    this.Mixed_6d = new InceptionC(768, 160, conv);
    this.Mixed_6e = new InceptionC(768, 192, conv);
    this.Mixed_7a = new InceptionD(768, conv);
    this.Mixed_7b = new InceptionE(1280, "mean", conv);
    this.Mixed_7c = new InceptionE(2048, "max", conv);
    this.fc = new Dense(2048, CLASSES, random);
    this.eval();
  }

  /**
   * The features of pictures.
   *
   * @param images (B, H, W, 3) in [-1, 1], of any size; taken as pictures of 8 bits, which they would be in a file
   * @param width the number of features, and so where they are taken
   * @returns (B, width): means over the places of what is there
   */
  features(
    images: tf.Tensor4D,
    width: InceptionWidth = 2048,
    input: InceptionInput = {},
  ): tf.Tensor2D {
    return tf.tidy(() => this.call(inceptionInput(images, input), width));
  }

  /**
   * The same of pictures that {@linkcode inceptionInput} has prepared.
   *
   * @param x (B, 299, 299, 3) in [-1, 1]
   * @returns (B, width)
   */
  call(x: tf.Tensor4D, width: InceptionWidth = 2048): tf.Tensor2D {
    return tf.tidy(() => this.activations(x, width).mean<tf.Tensor2D>([1, 2]));
  }

  /**
   * Class scores without the layer's bias, which the Inception score is computed from (as torch-fidelity's
   * `logits_unbiased`).
   *
   * @param features (B, 2048)
   * @returns (B, 1008)
   */
  logits(features: tf.Tensor2D): tf.Tensor2D {
    return tf.matMul<tf.Tensor2D>(features, this.fc.weight);
  }

  /**
   * The layer that features of a width are taken from.
   *
   * @param x (B, 299, 299, 3) in [-1, 1]
   * @returns (B, h, w, width) with 73, 35, 17 or 8 rows and columns
   */
  activations(x: tf.Tensor4D, width: InceptionWidth): tf.Tensor4D {
    return tf.tidy(() => {
      x = halve(chain(x, this.Conv2d_1a_3x3, this.Conv2d_2a_3x3, this.Conv2d_2b_3x3)); // (B, 73, 73, 64)
      if (width === 64) return x;
      x = halve(chain(x, this.Conv2d_3b_1x1, this.Conv2d_4a_3x3)); // (B, 35, 35, 192)
      if (width === 192) return x;
      x = through(x, this.Mixed_5b, this.Mixed_5c, this.Mixed_5d); // (B, 35, 35, 288)
      x = through(x, this.Mixed_6a, this.Mixed_6b, this.Mixed_6c, this.Mixed_6d, this.Mixed_6e); // (B, 17, 17, 768)
      if (width === 768) return x;
      return through(x, this.Mixed_7a, this.Mixed_7b, this.Mixed_7c); // (B, 8, 8, 2048)
    });
  }

  /** The names of the tensors that {@linkcode loadPretrained} takes. */
  pretrainedNames(): string[] {
    return pretrainedNames([...this.namedVariables().keys()]);
  }

  /**
   * Sets all weights from those of pytorch-fid's checkpoint (`Mixed_5b.branch1x1.conv.weight` and so on; others are passed
   * over).
   *
   * @throws Error that names what is missing or of another shape; nothing is set then
   */
  loadPretrained(tensors: NamedTensors): void {
    tf.tidy(() => this.loadWeights(foldedWeights([...this.namedVariables().keys()], tensors)));
  }
}

function through(x: tf.Tensor4D, ...blocks: { call(x: tf.Tensor4D): tf.Tensor4D }[]): tf.Tensor4D {
  return blocks.reduce((x, block) => block.call(x), x);
}
