// PyTorch's weights of convolutions and of the batch normalisations after them as weights of convolutions alone.

import { tf } from "lib/tensorflow/mod.ts";
import type { NamedTensors } from "lib/nn/mod.ts";

/** Of the graph's batch normalisation. */
const EPSILON = 1e-3;

/** Parts of a batch normalisation in a checkpoint. */
const PARTS = ["weight", "bias", "running_mean", "running_var"];

/** The names of the checkpoint's tensors that {@linkcode foldedWeights} takes. */
export function pretrainedNames(names: readonly string[]): string[] {
  const all = names.flatMap((name) => {
    const layer = name.slice(0, name.lastIndexOf("."));
    if (layer === "fc") return [name];
    return [`${layer}.conv.weight`, ...PARTS.map((part) => `${layer}.bn.${part}`)];
  });
  return [...new Set(all)];
}

/**
 * The variables of a network of convolutions with a bias, and of dense layers, from a checkpoint whose convolutions are
 * followed by batch normalisation: `a.weight` and `a.bias` from `a.conv.weight` and `a.bn.*`. Made in the caller's
 * `tf.tidy`.
 *
 * @param names of the network's variables
 * @throws Error that names what is missing
 */
export function foldedWeights(
  names: readonly string[],
  tensors: NamedTensors,
): Map<string, tf.Tensor> {
  const given: ReadonlyMap<string, tf.Tensor> = tensors instanceof Map
    ? tensors
    : new Map(Object.entries(tensors));
  const find = (name: string): tf.Tensor => {
    const tensor = given.get(name);
    if (!tensor) throw new Error(`The tensors for Inception lack ${name}.`);
    return tensor;
  };
  return new Map(names.map((name) => {
    const dot = name.lastIndexOf(".");
    const [layer, kind] = [name.slice(0, dot), name.slice(dot + 1)];
    if (layer === "fc") return [name, kind === "weight" ? find(name).transpose() : find(name)];
    const bn = (part: string) => find(`${layer}.bn.${part}`);
    const factor = bn("weight").div(bn("running_var").add(EPSILON).sqrt()); // (outputs)
    const value = kind === "weight"
      ? find(`${layer}.conv.weight`).transpose([2, 3, 1, 0]).mul(factor) // (h, w, inputs, outputs)
      : bn("bias").sub(bn("running_mean").mul(factor)); // (outputs)
    return [name, value];
  }));
}
