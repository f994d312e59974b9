// GELU, the Gaussian error linear unit (Hendrycks and Gimpel, 2016).

import * as tf from "@tensorflow/tfjs";
import { block } from "./block.ts";

/** The density of the normal distribution at 0, 1 / sqrt(2 pi). */
const DENSITY = 1 / Math.sqrt(2 * Math.PI);

/** x Phi(x), with Phi the normal distribution: its slope is Phi(x) + x phi(x). */
const exact = block({
  forward: (x) => {
    const share = x.mul(Math.SQRT1_2).erf().mul(0.5).add(0.5);
    return { value: x.mul(share), saved: [share] };
  },
  light: true,
  activation: "GeluExact",
  feedsProducts: true,
  backward: (dy, [x], [share]) => {
    const density = x.square().mul(-0.5).exp().mul(DENSITY);
    return [dy.mul(share.add(x.mul(density)))];
  },
});

/** GELU of each element. */
export function gelu<T extends tf.Tensor>(x: T): T {
  return exact(x) as T;
}
