// The convolutional VQ-VAE for 64x64 images, batch 32; torch_models.py says what a step does.
import { Adam, Conv2d, ConvTranspose2d, Module, mse, parameter, stopGradient } from "lib/nn/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { biasAdd, tf } from "lib/tensorflow/mod.ts";
import type { BenchModel, BenchOptions } from "./model.ts";

const SIZE = 64, WIDTH = 64, CODES = 512;

/** x + 1x1(relu(3x3(relu(x)))), without biases. */
class Residual extends Module {
  readonly conv1: Conv2d;
  readonly conv2: Conv2d;

  constructor(width: number, random: TensorRandom) {
    super();
    this.conv1 = new Conv2d(width, 32, random, { bias: false });
    this.conv2 = new Conv2d(32, width, random, { kernel: 1, bias: false });
  }

  call(x: tf.Tensor4D): tf.Tensor4D {
    return x.add(this.conv2.call(tf.relu(this.conv1.call(tf.relu(x)))));
  }
}

class VqVae extends Module {
  readonly random = new TensorRandom(1);
  readonly down = [
    new Conv2d(3, 64, this.random, { kernel: 4, stride: 2, padding: 1 }),
    new Conv2d(64, 128, this.random, { kernel: 4, stride: 2, padding: 1 }),
  ];
  readonly encoder = new Conv2d(128, 128, this.random);
  readonly encoderResidual = new Residual(128, this.random);
  readonly quantConv = new Conv2d(128, WIDTH, this.random, { kernel: 1 });
  readonly codebook = parameter(() => this.random.uniform<tf.Rank.R2>([CODES, WIDTH], -0.5, 0.5));
  readonly decoder = new Conv2d(WIDTH, 128, this.random);
  readonly decoderResidual = new Residual(128, this.random);
  readonly up = [
    new ConvTranspose2d(128, 64, this.random),
    new ConvTranspose2d(64, 3, this.random),
  ];

  /** (B, 64, 64, 3) to the loss. */
  loss(x: tf.Tensor4D): tf.Scalar {
    const z = this.encode(x); // (B, 16, 16, 64)
    const q = this.quantise(z); // (B, 16, 16, 64)
    const vq = mse(q, stopGradient(z)).add(mse(z, stopGradient(q)).mul(0.25));
    return mse(this.decode(z.add(stopGradient(q.sub(z)))), x).add(vq);
  }

  encode(x: tf.Tensor4D): tf.Tensor4D {
    for (const conv of this.down) x = tf.relu(conv.call(x));
    return this.quantConv.call(tf.relu(this.encoderResidual.call(this.encoder.call(x))));
  }

  quantise(z: tf.Tensor4D): tf.Tensor4D {
    const flat = stopGradient(z).reshape<tf.Tensor2D>([-1, WIDTH]); // (B 256, 64)
    const book = stopGradient<tf.Tensor2D>(this.codebook); // (512, 64)
    // The nearest vector is that of the smallest |e|^2 - 2 z e: |z|^2 is the same for all.
    const norms = book.square().sum<tf.Tensor1D>(1); // (512)
    const distances = biasAdd(flat.matMul(book.mul(-2), false, true), norms); // (B 256, 512)
    return tf.gather(this.codebook, distances.argMin(1)).reshape(z.shape);
  }

  decode(z: tf.Tensor4D): tf.Tensor4D {
    const [first, last] = this.up;
    const hidden = tf.relu(this.decoderResidual.call(this.decoder.call(z)));
    return last.call(tf.relu(first.call(hidden)));
  }
}

/** Makes the model, its optimizer and a batch. */
export function vqvae({ batch = 32 }: BenchOptions = {}): BenchModel {
  const model = new VqVae();
  const adam = new Adam(model, { learningRate: 3e-4 });
  const images = new TensorRandom(3).uniform<tf.Rank.R4>([batch, SIZE, SIZE, 3]);
  return {
    inputs: [images],
    step: (x) => adam.minimize(() => model.loss(x as tf.Tensor4D)),
    dispose: () => [adam, model, images].forEach((part) => part.dispose()),
  };
}
