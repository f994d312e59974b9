// The autoencoder against its PyTorch twin.

import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { SMALL_VQVAE, VqVae, type VqVaeOptions } from "lib/models/mod.ts";
import { type Module, TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { checkTwin } from "./twin_case.ts";

function test(name: string, options: VqVaeOptions): void {
  Deno.test(`${name}: pictures, codes, loss and gradients equal PyTorch's`, () =>
    checkTwin(name, () => new VqVae(options).eval(), (model, images) => {
      const { images: made, codes } = model.call(images);
      const { loss } = model.loss(images);
      return { images: made, codes: codes.cast("float32"), loss };
    }, { tolerance: 1e-5 }));
}

const quantizer = { codebookSize: 9, width: 4, codebook: "gradient" } as const;
test("vqgan", { widths: [4, 6, 8], blocks: 1, groups: 2, quantizer });
const small = {
  widths: [4, 6],
  blocks: [0, 1],
  decoderBlocks: 0,
  patch: 2,
  resampling: "shuffle",
  groups: 0,
  middle: false,
  attention: false,
  quantizer: { ...quantizer, cosine: true },
} as const;
test("smallVqvae", { ...small, l1: 0.5, l2: 1 });
test("patchwise", { ...small, patchwise: true });

Deno.test("patchwise, a code depends on its own square of pixels alone", () =>
  assertNoLeak(() => {
    for (const patchwise of [true, false]) {
      const model = new VqVae({ ...SMALL_VQVAE.tokens256, patchwise });
      tf.tidy(() => {
        const random = new TensorRandom(3);
        const images = random.uniform<tf.Rank.R4>([1, 16, 16, 3], -1, 1);
        const square = tf.pad(tf.ones([1, 4, 4, 1]), [[0, 0], [4, 8], [8, 4], [0, 0]]);
        const others = tf.where(square.cast("bool"), images, random.uniform(images.shape, -1, 1));
        const [before, after] = [images, others as tf.Tensor4D].map((x) =>
          model.latents(x).arraySync()[0]
        );
        const same = before.map((row, y) =>
          row.map((vector, x) => vector.every((value, i) => value === after[y][x][i]))
        );
        assertEquals(same[1][2], patchwise);
        assertEquals(same.flat().filter((x) => x).length, patchwise ? 1 : 0);
      });
      model.dispose();
    }
  }));

Deno.test("encode gives one code for each square of pixels, and decode pictures in [-1, 1]", () =>
  assertNoLeak(() => {
    for (const [name, side] of [["tokens256", 16], ["tokens64", 8]] as const) {
      const model = new VqVae(SMALL_VQVAE[name]);
      tf.tidy(() => {
        const images = new TensorRandom(1).uniform<tf.Rank.R4>([2, 64, 64, 3], -1, 1);
        const codes = model.encode(images);
        assertEquals([codes.shape, codes.dtype], [[2, side, side], "int32"]);
        const made = model.decode(codes);
        assertEquals(made.shape, images.shape);
        assert(made.abs().max().dataSync()[0] <= 1);
        assertEquals(model.reconstruct(images).arraySync(), made.arraySync());
      });
      model.dispose();
    }
  }));

Deno.test("encoding does not move the codebook, and training does", () =>
  assertNoLeak(() => {
    const model = new VqVae(SMALL_VQVAE.tokens64);
    tf.tidy(() => {
      const images = tf.zeros<tf.Rank.R4>([1, 16, 16, 3]);
      const vectors = () => model.quantizer.codebookVectors().arraySync();
      const before = vectors();
      model.encode(images);
      model.eval().loss(images);
      assertEquals(vectors(), before);
      model.train().loss(images);
      assertNotEquals(vectors(), before);
    });
    model.dispose();
  }));

Deno.test("the default network is VQ-GAN's for 16 times smaller codes", () =>
  assertNoLeak(() => {
    const model = new VqVae();
    assertEquals(model.downsampling, 16);
    assertEquals([model.quantizer.codebookSize, model.quantizer.width], [1024, 256]);
    // What VQ-GAN's released code prints for its model of ImageNet, in millions.
    const millions = (module: Module) => (module.numParameters() / 1e6).toFixed(1);
    assertEquals([model.encoder, model.decoder].map(millions), ["29.3", "42.4"]);
    model.dispose();
  }));

Deno.test("options that contradict themselves and pictures that do not fit are refused", () =>
  assertNoLeak(() => {
    const small = { widths: [4, 8], groups: 2, quantizer: { codebookSize: 4, width: 2 } };
    const refused = (options: VqVaeOptions, message: string) =>
      assertThrows(() => new VqVae(options), RangeError, message);
    refused({ ...small, blocks: [1] }, "1 for 2");
    refused({ ...small, widths: [] }, "0 for 0");
    refused({ ...small, patch: 3 }, "not 3");
    refused({ ...small, blocks: [1, 0] }, "not 1,0");
    const model = new VqVae(small);
    const images = tf.zeros<tf.Rank.R4>([1, 7, 8, 3]);
    assertThrows(() => model.encode(images), Error, "multiples of 2, but got (1, 7, 8, 3)");
    images.dispose();
    model.dispose();
  }));
