// Runs a function once on tensors without values, and keeps what it does as a graph.

import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend/backend.ts";
import { recordWith, TraceError } from "../backend/recorder.ts";
import type { Output } from "./graph.ts";
import { withoutMathRandom } from "./math_random.ts";
import { Tracer } from "./tracer.ts";
import type { TracerOptions } from "./tracer_options.ts";
import { type Flat, flatten, replaceTensors } from "./tree.ts";
import type { Value } from "./value.ts";
import { type Assignment, TracedVariables } from "./variables.ts";

/** What became of a traced function. */
export interface Trace<R> {
  readonly tracer: Tracer;
  /** The function's results, then the assigned variables' values. */
  readonly outputs: Output[];
  readonly assigned: tf.Variable[];
  /** The result's structure; its tensors are to be replaced. */
  readonly template: R;
}

/**
 * Traces `fn`.
 *
 * @param args the arguments of a call; only the types and shapes of their tensors matter
 * @param flat the same, flattened
 * @throws {TraceError} when `fn` does what cannot be traced. All is then as it was before.
 */
export function trace<A extends unknown[], R>(
  fn: (...args: A) => R,
  args: A,
  flat: Flat,
  options: TracerOptions,
): Trace<R> {
  const tracer = new Tracer(options);
  try {
    const { template, values, assignments } = run(fn, args, flat, tracer);
    const all = [...values, ...assignments.map(({ value }) => value)];
    return {
      tracer,
      template,
      outputs: all.map((value) => tracer.result(value)),
      assigned: assignments.map(({ variable }) => variable),
    };
  } catch (error) {
    tracer.disposeBlocks();
    tracer.dispose();
    throw error;
  } finally {
    tracer.close();
  }
}

interface Run<R> {
  template: R;
  values: Value[];
  assignments: Assignment[];
}

function run<A extends unknown[], R>(
  fn: (...args: A) => R,
  args: A,
  { tensors, paths }: Flat,
  tracer: Tracer,
): Run<R> {
  const kept = {} as Run<R>;
  // The recorder stays to the end of tidy and restore: they dispose of the trace's tensors.
  recordWith(tracer, () => {
    const variables = new TracedVariables(tracer);
    try {
      tf.tidy(() => {
        let index = 0;
        const traced = replaceTensors(args, () => {
          const i = index++;
          return argument(tracer, tensors[i], { kind: "argument", index: i, path: paths[i] });
        });
        const result = withoutMathRandom(() => fn(...traced));
        variables.checkSameVariables();
        kept.template = result;
        kept.values = results(result, tracer);
        kept.assignments = variables.assignments();
      });
    } finally {
      variables.restore();
    }
  });
  return kept;
}

function argument(
  tracer: Tracer,
  { shape, dtype }: tf.Tensor,
  source: { kind: "argument"; index: number; path: string },
): tf.Tensor {
  const type = backend.getDTypeInteger(dtype);
  return backend.createOutputTensor(tracer.argument(type, shape, source));
}

/** The values of all tensors in a function's result. */
function results(result: unknown, tracer: Tracer): Value[] {
  if (result instanceof Promise) {
    result.catch(() => {}); // its error has the same cause: a value is awaited
    throw new TraceError(
      `jit(${tracer.name}): the function is asynchronous. A traced function has to return its tensors at once.`,
    );
  }
  if (result === undefined) return [];
  const { tensors, simple } = flatten(result, "result");
  if (simple.length > 0) {
    throw new TraceError(
      `jit(${tracer.name}): ${
        simple.join(", ")
      } would be the same at every call. Return tensors only.`,
    );
  }
  return tensors.map((tensor) => tracer.returned(backend.idOf(tensor.dataId)));
}
