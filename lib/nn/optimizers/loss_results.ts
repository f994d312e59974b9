// What a loss function gives beside the loss: figures, or the images that it was computed of.

import { tf } from "lib/tensorflow/mod.ts";

/** A loss with other tensors by name. */
export type LossRecord = { readonly loss: tf.Scalar; readonly [name: string]: tf.Tensor };

/**
 * Lets `take` have the loss of a function that gives more.
 *
 * @param take calls what it is given once, in a gradient, and gives the loss's value
 * @returns what `compute` gives; its tensors belong to the caller
 */
export function withResults<L extends tf.Scalar | LossRecord>(
  compute: () => L,
  take: (loss: () => tf.Scalar) => tf.Scalar,
): L {
  // A gradient frees what its function makes, but for the loss.
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
