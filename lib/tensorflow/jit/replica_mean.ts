// The mean over the replicas of a traced function.

import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend/backend.ts";
import { recorder } from "../backend/recorder.ts";

/**
 * The mean of `x` over the replicas among which a traced function's batch is divided: for statistics of the whole batch,
 * batch normalisation's for one. Without replicas it is `x`. It has a gradient.
 */
export function replicaMean<T extends tf.Tensor>(x: T): T {
  return withGradient(x) as T;
}

const withGradient: (x: tf.Tensor) => tf.Tensor = tf.customGrad((x) => ({
  value: meanNow(x as tf.Tensor),
  // Each replica's loss depends on all parts, and each part's gradient is averaged over the losses.
  gradFunc: (dy: tf.Tensor | tf.Tensor[]) => replicaMean(dy as tf.Tensor),
}));

function meanNow(x: tf.Tensor): tf.Tensor {
  const mean = recorder?.replicaMean(backend.idOf(x.dataId));
  return mean ? backend.createOutputTensor(mean) : x.clone();
}

/**
 * Number of replicas among which a traced function's batch is divided; 1 without any.
 *
 * @param x counts the replicas that have a part of it each: 1 for what they share
 */
export function replicaCount(x?: tf.Tensor): number {
  if (!recorder || (x && !recorder.isReplicated(backend.idOf(x.dataId)))) return 1;
  return recorder.replicas;
}
