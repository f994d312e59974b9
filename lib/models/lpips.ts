// LPIPS on VGG16: how different two pictures look.

import { tf } from "lib/tensorflow/mod.ts";
import { Conv2d, type FeatureNetwork, Module, ones, parameter, TensorRandom } from "lib/nn/mod.ts";
import type { NamedTensors } from "lib/nn/mod.ts";

/** Channels of VGG16's convolutions, by resolution (Simonyan and Zisserman, "Very deep convolutional networks", 2014, table 1, D). */
const WIDTHS = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]];
/** Places of the convolutions in torchvision's `features`, which counts ReLUs and poolings, too. */
const PLACES = [[0, 2], [5, 7], [10, 12, 14], [17, 19, 21], [24, 26, 28]];
/** What LPIPS' code takes from pictures in [-1, 1], and divides them by: ImageNet's statistics (lpips.py, ScalingLayer). */
const SHIFT = [-0.030, -0.088, -0.188], SCALE = [0.458, 0.448, 0.450];

/** Configuration of {@linkcode LpipsVgg}. */
export interface LpipsOptions {
  /** Share of VGG16's channels that the network has; for tests. */
  share?: number;
}

/**
 * The convolutions of VGG16 with the weights of its channels in LPIPS (Zhang et al., "The unreasonable effectiveness of
 * deep features as a perceptual metric", 2018). Made with random weights; {@linkcode LpipsVgg.loadPretrained} sets them.
 *
 * @example
 * ```ts ignore
 * import { LpipsVgg } from "lib/models/mod.ts";
 * import { perceptualDistance } from "lib/nn/mod.ts";
 * const network = new LpipsVgg();
 * network.loadPretrained({ ...vgg16, ...heads }); // tensors by the names of their files
 * const distances = perceptualDistance(network, images, originals); // (B)
 * ```
 */
export class LpipsVgg extends Module implements FeatureNetwork {
  /** By resolution. */
  readonly blocks: VggBlock[];
  /** Weights of the channels after the last ReLU of each resolution. */
  readonly heads: tf.Variable<tf.Rank.R1>[];

  constructor({ share = 1 }: LpipsOptions = {}) {
    super();
    const random = new TensorRandom(0);
    let inputs = SHIFT.length;
    this.blocks = WIDTHS.map((widths) => {
      const block = new VggBlock(inputs, widths.map((width) => width * share), random);
      inputs = widths[0] * share;
      return block;
    });
    this.heads = WIDTHS.map(([width]) =>
      parameter(() => ones<tf.Rank.R1>([width * share], random), false)
    );
  }

  /** Pictures (B, H, W, 3) in [-1, 1] to the activations at five resolutions, (B, H / 2^i, W / 2^i, c). */
  features(images: tf.Tensor4D): tf.Tensor4D[] {
    return tf.tidy(() => {
      let x = images.sub(tf.tensor1d(SHIFT)).div<tf.Tensor4D>(tf.tensor1d(SCALE)); // (B, H, W, 3)
      return this.blocks.map((block, i) => {
        if (i > 0) x = tf.maxPool(x, 2, 2, "valid"); // (B, H / 2^i, W / 2^i, c)
        return x = block.call(x); // (B, H / 2^i, W / 2^i, c)
      });
    });
  }

  /**
   * Sets all weights from PyTorch's: of torchvision's `vgg16` (`features.0.weight` and so on; others are passed over), and
   * of LPIPS' `vgg.pth` (`lin0.model.1.weight` and so on).
   *
   * @throws Error that names what is missing or of another shape; nothing is set then
   */
  loadPretrained(tensors: NamedTensors): void {
    const given = tensors instanceof Map ? tensors : new Map(Object.entries(tensors));
    const find = (name: string): tf.Tensor => {
      const tensor = given.get(name);
      if (!tensor) throw new Error(`The tensors for LpipsVgg lack ${name}.`);
      return tensor;
    };
    tf.tidy(() => {
      const weights: Record<string, tf.Tensor> = {};
      PLACES.forEach((places, i) => {
        places.forEach((place, j) => {
          const weight = find(`features.${place}.weight`); // (out, in, h, w)
          weights[`blocks.${i}.convs.${j}.weight`] = weight.transpose([2, 3, 1, 0]);
          weights[`blocks.${i}.convs.${j}.bias`] = find(`features.${place}.bias`);
        });
        weights[`heads.${i}`] = find(`lin${i}.model.1.weight`).flatten(); // of (1, c, 1, 1)
      });
      this.loadWeights(weights);
    });
  }
}

/** 3x3 convolutions and ReLUs. */
class VggBlock extends Module {
  readonly convs: Conv2d[];

  constructor(inputs: number, widths: readonly number[], random: TensorRandom) {
    super();
    this.convs = widths.map((width, i) => new Conv2d(i ? widths[i - 1] : inputs, width, random));
  }

  /** (B, H, W, inputs) to (B, H, W, widths.at(-1)). */
  call(x: tf.Tensor4D): tf.Tensor4D {
    return this.convs.reduce((x, conv) => tf.relu(conv.call(x)), x);
  }
}
