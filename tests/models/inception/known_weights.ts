// A checkpoint of Inception that PyTorch makes too (tests/fixtures/twins/inception.py).

import { Inception } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { noise } from "../../support/noise.ts";

/** Names and shapes of pytorch-fid's checkpoint, found from those of our network. */
function checkpointShapes(network: Inception): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  for (const [name, { shape }] of network.namedVariables()) {
    const layer = name.slice(0, name.lastIndexOf("."));
    if (layer === "fc") shapes.set(name, [...shape].reverse());
    else if (shape.length === 4) {
      shapes.set(
        `${layer}.conv.weight`,
        [3, 2, 0, 1].map((i) => shape[i]),
      );
    } else {
      for (const part of ["weight", "bias", "running_mean", "running_var"]) {
        shapes.set(`${layer}.bn.${part}`, shape);
      }
    }
  }
  return shapes;
}

function knownWeight(name: string, shape: number[]): tf.Tensor {
  const x = noise(name, shape as [number]);
  if (name.endsWith("running_var")) return x.mul(0.5).add(1);
  if (name.endsWith("bn.weight")) return x.mul(0.3).add(1.4);
  if (shape.length === 1) return x.mul(0.3);
  return x.mul(Math.sqrt(3 / tf.util.sizeFromShape(shape.slice(1))));
}

/** Tensors by the names of pytorch-fid's checkpoint; made in the caller's `tf.tidy`. */
export function knownCheckpoint(network: Inception): Record<string, tf.Tensor> {
  const shapes = [...checkpointShapes(network)];
  return Object.fromEntries(
    shapes.map(([name, shape]) => [name, tf.tidy(() => knownWeight(name, shape))]),
  );
}

/** A network with those weights. */
export function knownInception(): Inception {
  const network = new Inception();
  tf.tidy(() => network.loadPretrained(knownCheckpoint(network)));
  return network;
}

/** Pictures of 8 bits in [-1, 1], the fixtures' of that name. */
export function knownPictures(name: string, shape: [number, number, number, number]): tf.Tensor4D {
  return tf.tidy(() =>
    noise<tf.Rank.R4>(name, shape).add(1).mul(127.5).round().div(127.5).sub<tf.Tensor4D>(1)
  );
}
