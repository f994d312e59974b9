// A function of tensors over all batches of a data set, as `predict` of Keras.

import { type ImageDataset, type Images, imageTensor } from "lib/data/mod.ts";
import { jit, type JitOptions, type Jitted, type TensorTree, tf } from "lib/tensorflow/mod.ts";

/** Arguments of each call. Who yields the tensors disposes of them when the next ones are asked for. */
export type BatchesOf<A> = Iterable<A> | AsyncIterable<A>;

/**
 * The results of all batches, concatenated along their first axis. They are the caller's to dispose of.
 *
 * @example
 * ```ts
 * import { generateScenes, Images } from "lib/data/mod.ts";
 * import { imageBatches, predict } from "lib/evaluation/mod.ts";
 * import { ResNet } from "lib/models/mod.ts";
 * const scenes = await generateScenes({ split: "test", count: 60 });
 * const classifier = new ResNet({ classes: 12, widths: [8] }).eval();
 * const batches = imageBatches(new Images(scenes.images, scenes));
 * const { logits } = await predict((images) => ({ logits: classifier.call(images) }), batches);
 * console.log(logits.shape); // [60, 12]
 * logits.dispose();
 * ```
 *
 * @param fn a function that `jit` has traced stays traced; another is traced with `options`, and freed at the end
 * @throws RangeError when there is no batch
 */
export async function predict<A extends unknown[], R extends Record<string, tf.Tensor>>(
  fn: ((...batch: A) => R) | Jitted<A, R>,
  batches: BatchesOf<A>,
  options?: JitOptions,
): Promise<R> {
  const results: R[] = [];
  try {
    for await (const result of predictBatches(fn, batches, options)) results.push(result);
    if (results.length === 0) throw new RangeError("predict: there is no batch.");
    return tf.tidy(() => {
      const all = (name: string) => tf.concat(results.map((result) => result[name]));
      return Object.fromEntries(Object.keys(results[0]).map((name) => [name, all(name)])) as R;
    });
  } finally {
    tf.dispose(results);
  }
}

/** The same batch by batch: each result is the caller's to dispose of. */
export async function* predictBatches<A extends unknown[], R extends TensorTree>(
  fn: ((...batch: A) => R) | Jitted<A, R>,
  batches: BatchesOf<A>,
  options?: JitOptions,
): AsyncGenerator<R, void, undefined> {
  const traced = "traces" in fn ? fn : jit(fn, options);
  try {
    for await (const batch of batches) yield await traced.async(...batch);
  } finally {
    if (traced !== fn) traced.dispose();
  }
}

/** Pictures at a time. */
const BATCH = 50;

/** Pictures (B, H, W, channels) in [-1, 1], in order. */
export function* imageBatches(
  images: Images,
  batchSize = BATCH,
): Generator<[images: tf.Tensor4D], void, undefined> {
  for (let first = 0; first < images.count; first += batchSize) {
    const batch = imageTensor(images.slice(first, first + batchSize)); // (B, H, W, channels)
    try {
      yield [batch];
    } finally {
      batch.dispose();
    }
  }
}

/** The same of a data set. */
export function* datasetBatches(
  pictures: ImageDataset,
  batchSize = BATCH,
): Generator<[images: tf.Tensor4D], void, undefined> {
  for (const batch of pictures.batches({ batchSize, shuffle: false, epochs: 1 })) {
    const images = pictures.unflatten(batch.images); // (B, H, W, channels)
    try {
      yield [images];
    } finally {
      images.dispose();
    }
  }
}
