// Other tensors that a loss function returns beside the loss: metrics, or reconstructed images.

import { tf } from "lib/tensorflow/mod.ts";

/** A loss, and other tensors by name. */
export type LossRecord = { readonly loss: tf.Scalar; readonly [name: string]: tf.Tensor };

/**
 * Takes the gradient of a loss function that may return more than the loss.
 *
 * @param take calls its argument once, within a gradient, and returns the loss's value
 * @returns what `compute` returned; its tensors belong to the caller
 */
export function withResults<L extends tf.Scalar | LossRecord>(
  compute: () => L,
  take: (loss: () => tf.Scalar) => tf.Scalar,
): L {
  // A gradient frees all tensors that its function makes, but the loss.
  const kept: [name: string, tensor: tf.Tensor][] = [];
  let alone = false;
  const loss = () => {
    const result = compute();
    alone = result instanceof tf.Tensor;
    if (result instanceof tf.Tensor) return result;
    for (const [name, tensor] of Object.entries(result)) {
      if (name !== "loss") kept.push([name, tf.keep(tensor.clone())]);
    }
    return result.loss;
  };
  try {
    const value = take(loss);
    if (alone) return value as L;
    const own = kept.map(([name, tensor]) => [name, tensor.clone()]);
    return { loss: value, ...Object.fromEntries(own) };
  } finally {
    for (const [, tensor] of kept) tensor.dispose();
  }
}
