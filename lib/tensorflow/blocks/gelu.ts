// GELU, the Gaussian error linear unit (Hendrycks and Gimpel, 2016), exact and by the hyperbolic tangent.

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

/** sqrt(2 / pi) and the cubic term's factor of the approximation (section 2). */
const SLOPE = Math.sqrt(2 / Math.PI), CUBIC = 0.044715;

/** x (1 + tanh(u)) / 2 with u = SLOPE (x + CUBIC x^3). */
const byTanh = block({
  forward: (x) => {
    const u = x.square().mul(SLOPE * CUBIC).add(SLOPE).mul(x);
    const t = u.tanh();
    return { value: x.mul(t.mul(0.5).add(0.5)), saved: [t] };
  },
  light: true,
  activation: "GeluApproximate",
  feedsProducts: true,
  backward: (dy, [x], [t]) => {
    const du = x.square().mul(3 * SLOPE * CUBIC).add(SLOPE);
    // (1 + t) / 2 + x (1 - t^2) u' / 2 = (1 + t) / 2 (1 + x (1 - t) u')
    const rest = x.mul(du).mul(t.mul(-1).add(1)).add(1);
    return [dy.mul(t.mul(0.5).add(0.5)).mul(rest)];
  },
});

/**
 * GELU of each element.
 *
 * @param approximate `tanh` computes the approximation, as PyTorch's `gelu(approximate="tanh")` does
 */
export function gelu<T extends tf.Tensor>(
  x: T,
  { approximate = "none" }: { approximate?: "none" | "tanh" } = {},
): T {
  return (approximate === "tanh" ? byTanh(x) : exact(x)) as T;
}
