// Swish, also called SiLU (Ramachandran et al., "Searching for activation functions", 2017).

import * as tf from "@tensorflow/tfjs";
import { block } from "./block.ts";

/** x s with s = sigmoid(x): its slope is s (1 + x (1 - s)). */
const ofEach = block({
  forward: (x) => {
    const s = tf.sigmoid(x);
    return { value: x.mul(s), saved: [s] };
  },
  light: true,
  feedsProducts: true,
  backward: (dy, [x], [s]) => [dy.mul(s.mul(x.sub(x.mul(s)).add(1)))],
});

/** Swish of each element. */
export function swish<T extends tf.Tensor>(x: T): T {
  return ofEach(x) as T;
}
