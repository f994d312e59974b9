// Pictures through a tokenizer and back.

import { Images, imageTensor, toImages } from "lib/data/mod.ts";
import type { VqVae } from "lib/models/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";

const BATCH = 50;

/**
 * What a tokenizer makes of pictures.
 *
 * @throws Error when a side of the pictures cannot be divided by the model's downsampling
 */
export async function reconstructPictures(model: VqVae, pictures: Images): Promise<Images> {
  const reconstruct = jit((images: tf.Tensor4D) => model.reconstruct(images), {
    name: "reconstruct",
    replicas: "auto",
  });
  const parts: Images[] = [];
  try {
    for (let first = 0; first < pictures.count; first += BATCH) {
      const images = imageTensor(pictures.slice(first, first + BATCH)); // (B, H, W, channels)
      const made = await reconstruct.async(images).finally(() => images.dispose());
      parts.push(await toImages(made).finally(() => made.dispose()));
    }
  } finally {
    reconstruct.dispose();
  }
  return Images.concat(parts);
}
