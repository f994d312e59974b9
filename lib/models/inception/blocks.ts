// The blocks of Inception v3, as FID's network has them. Layers have the names of PyTorch's checkpoint.

import { tf } from "lib/tensorflow/mod.ts";
import { Conv2d, Module, relu, type Size2d, type TensorRandom } from "lib/nn/mod.ts";

/** What the convolutions of a block share. */
type MakeConv = (
  inputs: number,
  outputs: number,
  kernel?: Size2d,
  options?: { stride?: number },
) => Conv2d;

/**
 * Makes convolutions with a bias, which batch normalisation becomes in inference. At stride 1 they keep the picture's
 * size, at others they take no padding.
 */
export function convolutions(random: TensorRandom): MakeConv {
  return (inputs, outputs, kernel = 1, { stride = 1 } = {}) =>
    new Conv2d(inputs, outputs, random, { kernel, stride, padding: stride === 1 ? "same" : 0 });
}

/** Convolutions one after the other, each with a rectifier. */
export function chain(x: tf.Tensor4D, ...convs: Conv2d[]): tf.Tensor4D {
  return convs.reduce((x, conv) => relu(conv.call(x)), x);
}

/** 3x3 maxima at every second place, (B, H, W, C) to (B, (H - 1) / 2, (W - 1) / 2, C). */
export function halve(x: tf.Tensor4D): tf.Tensor4D {
  return tf.maxPool(x, 3, 2, "valid");
}

/** A block of parallel branches, whose results become channels side by side. */
abstract class Block extends Module {
  /** The branches' results, (B, H', W', c) each. */
  protected abstract branches(x: tf.Tensor4D): tf.Tensor4D[];

  /** (B, H, W, inputs) to (B, H', W', outputs). */
  call(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => tf.concat(this.branches(x), 3));
  }
}

/**
 * 1x1 products of 3x3 means, with a rectifier. The means are of what lies in the picture: TensorFlow leaves the padding out
 * of them, PyTorch's Inception does not. Both steps are linear, so the products may come first, and there are fewer channels
 * left to take means of.
 */
function chainOfMeans(x: tf.Tensor4D, conv: Conv2d): tf.Tensor4D {
  return relu(tf.avgPool(conv.call(x), 3, 1, "same"));
}

/** 35x35: 1x1, 5x5, twice 3x3, pooling. */
export class InceptionA extends Block {
  readonly branch1x1: Conv2d;
  readonly branch5x5_1: Conv2d;
  readonly branch5x5_2: Conv2d;
  readonly branch3x3dbl_1: Conv2d;
  readonly branch3x3dbl_2: Conv2d;
  readonly branch3x3dbl_3: Conv2d;
  readonly branch_pool: Conv2d;

  constructor(inputs: number, pooled: number, conv: MakeConv) {
    super();
    this.branch1x1 = conv(inputs, 64);
    this.branch5x5_1 = conv(inputs, 48);
    this.branch5x5_2 = conv(48, 64, 5);
    this.branch3x3dbl_1 = conv(inputs, 64);
    this.branch3x3dbl_2 = conv(64, 96, 3);
    this.branch3x3dbl_3 = conv(96, 96, 3);
    this.branch_pool = conv(inputs, pooled);
  }

  protected override branches(x: tf.Tensor4D): tf.Tensor4D[] {
    return [
      chain(x, this.branch1x1),
      chain(x, this.branch5x5_1, this.branch5x5_2),
      chain(x, this.branch3x3dbl_1, this.branch3x3dbl_2, this.branch3x3dbl_3),
      chainOfMeans(x, this.branch_pool),
    ];
  }
}

/** 35x35 to 17x17. */
export class InceptionB extends Block {
  readonly branch3x3: Conv2d;
  readonly branch3x3dbl_1: Conv2d;
  readonly branch3x3dbl_2: Conv2d;
  readonly branch3x3dbl_3: Conv2d;

  constructor(inputs: number, conv: MakeConv) {
    super();
    this.branch3x3 = conv(inputs, 384, 3, { stride: 2 });
    this.branch3x3dbl_1 = conv(inputs, 64);
    this.branch3x3dbl_2 = conv(64, 96, 3);
    this.branch3x3dbl_3 = conv(96, 96, 3, { stride: 2 });
  }

  protected override branches(x: tf.Tensor4D): tf.Tensor4D[] {
    return [
      chain(x, this.branch3x3),
      chain(x, this.branch3x3dbl_1, this.branch3x3dbl_2, this.branch3x3dbl_3),
      halve(x),
    ];
  }
}

/** 17x17: 1x1, 7x7 in rows and columns, twice that, pooling. */
export class InceptionC extends Block {
  readonly branch1x1: Conv2d;
  readonly branch7x7_1: Conv2d;
  readonly branch7x7_2: Conv2d;
  readonly branch7x7_3: Conv2d;
  readonly branch7x7dbl_1: Conv2d;
  readonly branch7x7dbl_2: Conv2d;
  readonly branch7x7dbl_3: Conv2d;
  readonly branch7x7dbl_4: Conv2d;
  readonly branch7x7dbl_5: Conv2d;
  readonly branch_pool: Conv2d;

  constructor(inputs: number, middle: number, conv: MakeConv) {
    super();
    this.branch1x1 = conv(inputs, 192);
    this.branch7x7_1 = conv(inputs, middle);
    this.branch7x7_2 = conv(middle, middle, [1, 7]);
    this.branch7x7_3 = conv(middle, 192, [7, 1]);
    this.branch7x7dbl_1 = conv(inputs, middle);
    this.branch7x7dbl_2 = conv(middle, middle, [7, 1]);
    this.branch7x7dbl_3 = conv(middle, middle, [1, 7]);
    this.branch7x7dbl_4 = conv(middle, middle, [7, 1]);
    this.branch7x7dbl_5 = conv(middle, 192, [1, 7]);
    this.branch_pool = conv(inputs, 192);
  }

  protected override branches(x: tf.Tensor4D): tf.Tensor4D[] {
    return [
      chain(x, this.branch1x1),
      chain(x, this.branch7x7_1, this.branch7x7_2, this.branch7x7_3),
      chain(
        x,
        this.branch7x7dbl_1,
        this.branch7x7dbl_2,
        this.branch7x7dbl_3,
        this.branch7x7dbl_4,
        this.branch7x7dbl_5,
      ),
      chainOfMeans(x, this.branch_pool),
    ];
  }
}

/** 17x17 to 8x8. */
export class InceptionD extends Block {
  readonly branch3x3_1: Conv2d;
  readonly branch3x3_2: Conv2d;
  readonly branch7x7x3_1: Conv2d;
  readonly branch7x7x3_2: Conv2d;
  readonly branch7x7x3_3: Conv2d;
  readonly branch7x7x3_4: Conv2d;

  constructor(inputs: number, conv: MakeConv) {
    super();
    this.branch3x3_1 = conv(inputs, 192);
    this.branch3x3_2 = conv(192, 320, 3, { stride: 2 });
    this.branch7x7x3_1 = conv(inputs, 192);
    this.branch7x7x3_2 = conv(192, 192, [1, 7]);
    this.branch7x7x3_3 = conv(192, 192, [7, 1]);
    this.branch7x7x3_4 = conv(192, 192, 3, { stride: 2 });
  }

  protected override branches(x: tf.Tensor4D): tf.Tensor4D[] {
    return [
      chain(x, this.branch3x3_1, this.branch3x3_2),
      chain(x, this.branch7x7x3_1, this.branch7x7x3_2, this.branch7x7x3_3, this.branch7x7x3_4),
      halve(x),
    ];
  }
}

/**
 * 8x8: 1x1, 3x3 as a row and a column side by side, twice that, pooling: by means in the first such block, by maxima in the
 * second.
 */
export class InceptionE extends Block {
  readonly branch1x1: Conv2d;
  readonly branch3x3_1: Conv2d;
  readonly branch3x3_2a: Conv2d;
  readonly branch3x3_2b: Conv2d;
  readonly branch3x3dbl_1: Conv2d;
  readonly branch3x3dbl_2: Conv2d;
  readonly branch3x3dbl_3a: Conv2d;
  readonly branch3x3dbl_3b: Conv2d;
  readonly branch_pool: Conv2d;

  constructor(inputs: number, readonly pooling: "mean" | "max", conv: MakeConv) {
    super();
    this.branch1x1 = conv(inputs, 320);
    this.branch3x3_1 = conv(inputs, 384);
    this.branch3x3_2a = conv(384, 384, [1, 3]);
    this.branch3x3_2b = conv(384, 384, [3, 1]);
    this.branch3x3dbl_1 = conv(inputs, 448);
    this.branch3x3dbl_2 = conv(448, 384, 3);
    this.branch3x3dbl_3a = conv(384, 384, [1, 3]);
    this.branch3x3dbl_3b = conv(384, 384, [3, 1]);
    this.branch_pool = conv(inputs, 192);
  }

  protected override branches(x: tf.Tensor4D): tf.Tensor4D[] {
    const once = chain(x, this.branch3x3_1); // (B, 8, 8, 384)
    const twice = chain(x, this.branch3x3dbl_1, this.branch3x3dbl_2); // (B, 8, 8, 384)
    return [
      chain(x, this.branch1x1),
      chain(once, this.branch3x3_2a),
      chain(once, this.branch3x3_2b),
      chain(twice, this.branch3x3dbl_3a),
      chain(twice, this.branch3x3dbl_3b),
      this.pooling === "max"
        ? chain(tf.maxPool(x, 3, 1, "same"), this.branch_pool)
        : chainOfMeans(x, this.branch_pool),
    ];
  }
}
