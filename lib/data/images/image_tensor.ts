// Pictures from bytes to numbers; apart from Images, which need no TensorFlow.
import { tf } from "lib/tensorflow/mod.ts";
import type { Images } from "./images.ts";

/** Images as a tensor (N, height, width, channels) in [-1, 1], which `toImages` turns back into the same bytes. */
export function imageTensor({ data, count, height, width, channels }: Images): tf.Tensor4D {
  return tf.tidy(() => {
    const bytes = tf.tensor4d(Float32Array.from(data), [count, height, width, channels]);
    return bytes.div(127.5).sub(1);
  });
}
