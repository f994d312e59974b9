// In a traced function with replicas, gradients by what the replicas share are the mean of theirs.

import * as tf from "@tensorflow/tfjs";
import type { NodeBackend } from "./node_backend.ts";
import { recorder } from "./recorder.ts";

/** Averages gradients where TensorFlow.js computes them, whoever asks: `tf.variableGrads`, `tf.grads` or an optimizer. */
export function averageReplicaGradients(backend: NodeBackend): void {
  const engine = tf.engine();
  const gradients = engine.gradients;
  const mean = (x: tf.Tensor, gradient: tf.Tensor): tf.Tensor => {
    const average = recorder!.meanGradient(backend.idOf(x.dataId), backend.idOf(gradient.dataId));
    return average ? backend.createOutputTensor(average) : gradient;
  };
  engine.gradients = function (...args) {
    const result = gradients.apply(engine, args);
    // An outer gradient would not follow the mean; its own result is averaged.
    if (!recorder || recorder.replicas === 1 || engine.state.gradientDepth > 0) return result;
    const [, xs] = args;
    return {
      ...result,
      grads: result.grads.map((gradient, i) => gradient && mean(xs[i], gradient)),
    };
  } as typeof gradients;
}
