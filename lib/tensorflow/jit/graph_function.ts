// A graph as a function that TensorFlow executes like an op.

import type { OpAttr } from "../c/attributes.ts";
import { binding } from "../backend/backend.ts";
import { c, check, cString, nonNull, type Pointer, status } from "../c/c_api.ts";
import { AttrType } from "../c/types.ts";
import { type Graph, type Output, outputStructs } from "./graph.ts";

/** What is made a function. */
export interface FunctionOptions {
  name: string;
  graph: Graph;
  outputs: readonly Output[];
  /** Nodes that run at each call, whether or not an output needs them. */
  effects?: Iterable<Pointer>;
  /** Compile it with XLA. */
  xla?: boolean;
  /** Graphs whose nodes are to call it. */
  callers?: readonly Graph[];
}

/** Has XLA compile a function: an attribute of it, and of the ops that call it. */
export const MUST_COMPILE: OpAttr = { name: "_XlaMustCompile", type: AttrType.BOOL, value: true };

/** AttrValue { b: true } (tensorflow/core/framework/attr_value.proto). */
const TRUE = Uint8Array.of(0x28, 1);

/** A function in TensorFlow's context. */
export class GraphFunction {
  /** The op's name; equal functions share it. */
  readonly name: string;

  constructor({ name, graph, outputs, effects = [], xla = false, callers = [] }: FunctionOptions) {
    const inputs = graph.inputs.map(({ output }) => output);
    const fingerprint = graph.fingerprint.with(inputs, outputs, effects);
    const mark = xla ? "xla" : "jit";
    this.name = `${name.replaceAll(/[^A-Za-z0-9_]/g, "_")}_${mark}_${fingerprint}`;
    const controls = BigUint64Array.from([...effects], (node) => Deno.UnsafePointer.value(node));
    const body = c.TF_GraphToFunctionWithControlOutputs(
      graph.pointer,
      cString(this.name),
      0,
      -1, // all nodes
      null,
      inputs.length,
      outputStructs(inputs),
      outputs.length,
      outputStructs(outputs),
      null,
      controls.length,
      controls,
      null,
      null,
      null,
      status,
    );
    check(() => `Making a function of ${name}`);
    register(nonNull(body, "TF_GraphToFunction"), xla, callers);
  }

  /** Frees the function. */
  dispose(): void {
    c.TFE_ContextRemoveFunction(binding.context.handle, cString(this.name), status);
    check(() => `Removing ${this.name}`);
  }
}

function register(body: Pointer, xla: boolean, callers: readonly Graph[]): void {
  try {
    if (xla) {
      const attribute = cString(MUST_COMPILE.name);
      c.TF_FunctionSetAttrValueProto(body, attribute, TRUE, BigInt(TRUE.length), status);
      check(`Setting ${MUST_COMPILE.name}`);
    }
    c.TFE_ContextAddFunction(binding.context.handle, body, status);
    check("TFE_ContextAddFunction");
    for (const { pointer } of callers) {
      c.TF_GraphCopyFunction(pointer, body, null, status);
      check("TF_GraphCopyFunction");
    }
  } finally {
    c.TF_DeleteFunction(body);
  }
}
