// Reads how long the nodes of a graph ran, as a session of TensorFlow notes it.

import { fields } from "./proto.ts";

/** A node that ran. */
export interface NodeTime {
  /** TensorFlow's name of its op, or of the function that it calls. */
  type: string;
  milliseconds: number;
}

// Field numbers of RunMetadata (config.proto) and of step_stats.proto, both in tensorflow/core.
const STEP_STATS = 1, DEV_STATS = 1, NODE_STATS = 2;
const NODE_NAME = 1, TIMELINE_LABEL = 8, OP_START_NANOS = 14, OP_END_NANOS = 15;

/** The nodes of a serialised RunMetadata. */
export function nodeTimes(metadata: Uint8Array): NodeTime[] {
  return messages(metadata, STEP_STATS)
    .flatMap((stats) => messages(stats, DEV_STATS))
    .flatMap((device) => messages(device, NODE_STATS))
    .map(nodeTime);
}

function messages(bytes: Uint8Array, field: number): Uint8Array[] {
  return [...fields(bytes)].flatMap(([number, value]) =>
    number === field && value instanceof Uint8Array ? [value] : []
  );
}

function nodeTime(bytes: Uint8Array): NodeTime {
  const values = new Map(fields(bytes));
  const text = (field: number) => {
    const value = values.get(field);
    return value instanceof Uint8Array ? new TextDecoder().decode(value) : "";
  };
  // `Relu_7 = Relu(Conv2D_6)`; the label can be missing, and a node's name begins with its type here.
  const [, type] = / = (\w+)\(/.exec(text(TIMELINE_LABEL)) ??
    /^(\w+?)(?:_\d+)?$/.exec(text(NODE_NAME)) ?? [];
  const at = (field: number) => Number(values.get(field) ?? 0);
  return {
    type: type ?? text(NODE_NAME),
    milliseconds: (at(OP_END_NANOS) - at(OP_START_NANOS)) / 1e6,
  };
}
