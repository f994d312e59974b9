// Calls one step and frees what it made, also where it gives a promise.

import { tf } from "lib/tensorflow/mod.ts";
import type { StepMetrics } from "./metric_averages.ts";

/** What a step gives: its metrics, or a promise of them. */
export type StepResult<K extends string> = StepMetrics<K> | Promise<StepMetrics<K>>;

/**
 * Calls `step` on a batch. Tensors that it makes before it returns are freed, but for its metrics; where it returns a
 * promise, once that is settled. What it makes later on, after an `await` of its own, it frees itself.
 */
export function runStep<B, K extends string>(
  step: (batch: B) => StepResult<K>,
  batch: B,
): StepResult<K> {
  const engine = tf.engine();
  engine.startScope("step");
  let survivors: tf.TensorContainer = [];
  try {
    const result = step(batch);
    if (!(result instanceof Promise)) return survivors = result;
    // tf.tidy cannot span a promise: other code makes tensors meanwhile. So what is there now is freed afterwards.
    const made = [...engine.state.activeScope.track];
    survivors = made;
    return settle(result, made);
  } finally {
    engine.endScope(survivors);
  }
}

async function settle<K extends string>(
  result: Promise<StepMetrics<K>>,
  made: readonly tf.Tensor[],
): Promise<StepMetrics<K>> {
  let kept = new Set<tf.Tensor>();
  try {
    const metrics = await result;
    kept = new Set(Object.values<tf.Tensor>(metrics));
    return metrics;
  } finally {
    for (const tensor of made) if (!tensor.kept && !kept.has(tensor)) tensor.dispose();
  }
}
