// What TensorFlow says about its ops: which inputs are lists, and whether an op has a state.

import { c, check, cString, nonNull, type Pointer, status } from "../c/c_api.ts";
import { bufferBytes, fields } from "./proto.ts";

/** An input of an op. */
export interface OpInput {
  /** Attribute that gives the length of a list, or its types; undefined for a single tensor. */
  readonly list?: string;
}

/** A part of OpDef (tensorflow/core/framework/op_def.proto). */
export interface OpDef {
  readonly inputs: readonly OpInput[];
  /** Whether it does or depends on more than its inputs say: random streams, variables, printing. */
  readonly stateful: boolean;
}

// Field numbers of op_def.proto.
const INPUT_ARG = 2, NUMBER_ATTR = 5, TYPE_LIST_ATTR = 6, IS_STATEFUL = 17;

const known = new Map<string, OpDef>();

/**
 * The definition of an op.
 *
 * @param graph any graph
 * @throws {TensorFlowError} when TensorFlow has no such op
 */
export function opDef(graph: Pointer, name: string): OpDef {
  const cached = known.get(name);
  if (cached) return cached;
  const buffer = nonNull(c.TF_NewBuffer(), "TF_NewBuffer");
  try {
    c.TF_GraphGetOpDef(graph, cString(name), buffer, status);
    check(name);
    const definition = parse(bufferBytes(buffer));
    known.set(name, definition);
    return definition;
  } finally {
    c.TF_DeleteBuffer(buffer);
  }
}

function parse(bytes: Uint8Array): OpDef {
  const inputs: OpInput[] = [];
  let stateful = false;
  for (const [number, value] of fields(bytes)) {
    if (number === INPUT_ARG) inputs.push(parseInput(value as Uint8Array));
    if (number === IS_STATEFUL) stateful = value === 1;
  }
  return { inputs, stateful };
}

function parseInput(bytes: Uint8Array): OpInput {
  for (const [number, value] of fields(bytes)) {
    if (number === NUMBER_ATTR || number === TYPE_LIST_ATTR) {
      return { list: new TextDecoder().decode(value as Uint8Array) };
    }
  }
  return {};
}
