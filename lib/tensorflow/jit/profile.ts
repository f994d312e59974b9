// Where the time of a traced function goes, by type of op.

import { binding } from "../backend/backend.ts";
import { c, check, nonNull, type Pointer, status } from "../c/c_api.ts";
import { TraceError } from "../backend/recorder.ts";
import { AttrType, DataType } from "../c/types.ts";
import { Calls } from "./call.ts";
import type { Graph, Output } from "./graph.ts";
import type { GraphInput } from "./input.ts";
import { type JitOptions, tracerOptions, withDefaults } from "./options.ts";
import { type Prefetcher, Session } from "./session.ts";
import { nodeTimes } from "./step_stats.ts";
import { type Trace, trace } from "./trace.ts";
import { flatten, type TensorTree } from "./tree.ts";

/** The ops of one type in a call. */
export interface OpTime {
  /** TensorFlow's name of the op as it ran, `_MklNativeConv2D` for one, or the name of a block that XLA compiled. */
  type: string;
  /** How many there are. */
  count: number;
  /** Their time together. Ops that run at the same time count each, so that all together can exceed the call's time. */
  milliseconds: number;
}

/** Options of {@linkcode profile}. */
export interface ProfileOptions extends JitOptions {
  compile?: "graph";
  /** Calls to take the mean of, after two that are not counted. */
  calls?: number;
}

const WARM_UPS = 2;

/**
 * Runs a function as `jit` would trace it and tells how long its ops take, the slowest type first.
 *
 * Tracing `fn` advances random streams and counters by a step; variables keep their values.
 *
 * @example
 * ```ts
 * import { profile, tf } from "lib/tensorflow/mod.ts";
 * const x = tf.ones<tf.Rank.R2>([256, 256]);
 * const times = profile((x: tf.Tensor2D) => x.matMul(x).relu(), [x], { calls: 3 });
 * console.log(times.map(({ type, milliseconds }) => `${type} ${milliseconds.toFixed(2)} ms`));
 * ```
 *
 * @throws {TraceError} as `jit` does
 */
export function profile<A extends unknown[], R extends TensorTree | void>(
  fn: (...args: A) => R,
  args: A,
  options: ProfileOptions = {},
): OpTime[] {
  const { calls = 5, ...jitOptions } = options;
  if (!(Number.isInteger(calls) && calls >= 1)) {
    throw new RangeError(`profile: calls is ${calls}; it can be a whole number from 1 on.`);
  }
  const flat = flatten(args, "argument");
  const settled = withDefaults(jitOptions, fn.name);
  if (settled.compile !== "graph") {
    throw new TraceError(
      `profile(${settled.name}): XLA makes one op of the function; profile its graph.`,
    );
  }
  const traced = trace(fn, args, flat, tracerOptions(settled, flat));
  try {
    using call = new Calls(traced.tracer, () => []).begin(flat.tensors);
    return runTraced(traced, call.ids, calls);
  } finally {
    traced.tracer.disposeBlocks();
    traced.tracer.dispose();
  }
}

function runTraced(traced: Trace<unknown>, ids: readonly number[], calls: number): OpTime[] {
  const { graph, writer: { effects } } = traced.tracer;
  const initial = graph.inputs.flatMap((input, i) =>
    isVariable(input) ? [assign(graph, input, ids[i])] : []
  );
  const feeds = graph.inputs.flatMap((input, i) =>
    isVariable(input) ? [] : [{ output: input.output, tensor: hostTensor(ids[i]) }]
  );
  try {
    using session = new Session(graph);
    if (initial.length > 0) {
      session.run(initial.map(({ feed }) => feed), [], initial.map(({ node }) => node));
    }
    const runs = Array.from(
      { length: WARM_UPS + calls },
      () => session.run(feeds, traced.outputs, [...effects]),
    );
    return summed(runs.slice(WARM_UPS).map(nodeTimes));
  } finally {
    for (const { tensor } of [...feeds, ...initial.map(({ feed }) => feed)]) {
      c.TF_DeleteTensor(tensor);
    }
  }
}

/** Whether an input is a variable in TensorFlow's keeping; a session has variables of its own. */
function isVariable({ dtype }: GraphInput): boolean {
  return dtype === DataType.RESOURCE;
}

/** Adds what gives a session's variable the value of ours. */
function assign(
  graph: Graph,
  { output }: GraphInput,
  id: number,
): { node: Pointer; feed: Prefetcher } {
  const type = { name: "dtype", type: AttrType.TYPE, value: DataType.FLOAT };
  const [value] = binding.executeOp("ReadVariableOp", [type], [id], 1);
  const attrs = [type, { name: "shape", type: AttrType.SHAPE, value: [...value.shape] }];
  const given: Output = { node: graph.add({ type: "Placeholder", attrs }), index: 0 };
  const node = graph.add({ type: "AssignVariableOp", attrs: [type], inputs: [output, given] });
  try {
    return { node, feed: { output: given, tensor: hostTensor(value.id) } };
  } finally {
    binding.deleteTensor(value.id);
  }
}

/** A TF_Tensor of a tensor's values. */
function hostTensor(id: number): Pointer {
  const tensor = c.TFE_TensorHandleResolve(binding.handle(id), status);
  check("Reading a tensor");
  return nonNull(tensor, "TFE_TensorHandleResolve");
}

/** The means over the calls. */
function summed(calls: readonly { type: string; milliseconds: number }[][]): OpTime[] {
  const byType = new Map<string, OpTime>();
  for (const { type, milliseconds } of calls.flat()) {
    const sum = byType.get(type) ?? { type, count: 0, milliseconds: 0 };
    sum.count += 1 / calls.length;
    sum.milliseconds += milliseconds / calls.length;
    byType.set(type, sum);
  }
  return [...byType.values()]
    .map((sum) => ({ ...sum, count: Math.round(sum.count) }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
