// A TensorFlow graph under construction: nodes, and the shapes that TensorFlow infers for their outputs.

import type { backend_util } from "@tensorflow/tfjs";
import { type AttributeSetters, type OpAttr, setAttribute } from "../c/attributes.ts";
import { c, check, cString, nonNull, type Pointer, status } from "../c/c_api.ts";
import { fromHostTensor, toHostTensor } from "../c/host_tensors.ts";
import { exactText, Fingerprint } from "./fingerprint.ts";
import type { GraphInput } from "./input.ts";
import { opDef } from "./op_def.ts";

/** An output of a node (TF_Output). */
export interface Output {
  readonly node: Pointer;
  readonly index: number;
}

/** A node to add. */
export interface NodeOptions {
  /** TensorFlow's name of the op. */
  type: string;
  attrs: OpAttr[];
  inputs?: readonly Output[];
  /** Nodes that run before it. */
  after?: Iterable<Pointer>;
  /** TensorFlow's name of the device that it runs on; TensorFlow chooses one without. */
  device?: string;
  /** What is being done, for errors. */
  describe?: () => string;
}

/** Most axes that a tensor can have in TensorFlow. */
const MAX_RANK = 254;

let made: AttributeSetters | undefined;

/** Made when the library is open. */
const setters = (): AttributeSetters =>
  made ??= {
    setString: c.TF_SetAttrString,
    setStringList: c.TF_SetAttrStringList,
    setInt: c.TF_SetAttrInt,
    setIntList: c.TF_SetAttrIntList,
    setFloat: c.TF_SetAttrFloat,
    setFloatList: c.TF_SetAttrFloatList,
    setBool: c.TF_SetAttrBool,
    setBoolList: c.TF_SetAttrBoolList,
    setType: c.TF_SetAttrType,
    setTypeList: c.TF_SetAttrTypeList,
    setShape: (node, name, shape, rank) => c.TF_SetAttrShape(node, name, shape, rank),
  };

const encoder = new TextEncoder();

/** A TF_Graph. */
export class Graph {
  readonly pointer: Pointer = nonNull(c.TF_NewGraph(), "TF_NewGraph");
  /** What it takes from outside, in the order of a function's inputs. */
  readonly inputs: GraphInput[] = [];
  readonly fingerprint: Fingerprint = new Fingerprint();
  /** Nodes by all that they are made of. */
  readonly #known = new Map<string, Pointer>();
  readonly #dimensions = new BigInt64Array(new ArrayBuffer(8 * MAX_RANK));
  #nodes = 0;

  /** Nodes so far. */
  get size(): number {
    return this.#nodes;
  }

  /**
   * Adds a node.
   *
   * @throws {TensorFlowError} when TensorFlow refuses it: the inputs' shapes do not fit, for one
   */
  add(
    { type, attrs, inputs = [], after = [], device, describe = () => type }: NodeOptions,
  ): Pointer {
    const lists = inputLists(this.pointer, type, attrs, inputs);
    const description = this.#describe(type);
    for (const list of lists) {
      if (Array.isArray(list)) c.TF_AddInputList(description, outputStructs(list), list.length);
      else c.TF_AddInput(description, list.node, list.index);
    }
    for (const node of after) c.TF_AddControlInput(description, node);
    for (const attr of attrs) setAttribute(description, attr, setters());
    if (device) c.TF_SetDevice(description, cString(device));
    const node = this.#finish(description, describe);
    this.fingerprint.add(node, [type, attrs, device], inputs, after);
    return node;
  }

  /**
   * Adds a constant with the values of a TF_Tensor.
   *
   * @param identity tells it from other constants, where its values are too many for that
   */
  addConstant(tensor: Pointer, dtype: number, identity?: string): Output {
    const description = this.#describe("Const");
    c.TF_SetAttrTensor(description, cString("value"), tensor, status);
    c.TF_SetAttrType(description, cString("dtype"), dtype);
    const output = { node: this.#finish(description, () => "Const"), index: 0 };
    const contents = ["Const", dtype, this.shapeOf(output), identity ?? fromHostTensor(tensor)];
    this.fingerprint.add(output.node, contents, [], []);
    return output;
  }

  /** The same, but an op without state on the same values is there once: what the steps of a loop share, for one. */
  addOnce(options: NodeOptions): Pointer {
    const { type, attrs, device, inputs = [] } = options;
    const ends = inputs.map(({ node, index }) => [Deno.UnsafePointer.value(node), index]);
    return this.#once([type, attrs, device, ends], () => this.add(options));
  }

  /** A constant; equal ones, as the shapes and axes of a model's layers, are one node. */
  constant(
    dtype: number,
    shape: readonly number[],
    values: backend_util.BackendValues,
  ): Output {
    const node = this.#once([dtype, shape, values], () => {
      const tensor = toHostTensor(shape, dtype, values);
      try {
        return this.addConstant(tensor, dtype).node;
      } finally {
        c.TF_DeleteTensor(tensor);
      }
    });
    return { node, index: 0 };
  }

  /** The shape of an output, or undefined where it depends on values: null stands for an unknown rank. */
  shapeOf({ node, index }: Output): (number | undefined)[] | null {
    const rank = c.TF_GraphGetTensorNumDims(this.pointer, node, index, status);
    check("TF_GraphGetTensorNumDims");
    if (rank < 0) return null;
    c.TF_GraphGetTensorShape(this.pointer, node, index, this.#dimensions, rank, status);
    check("TF_GraphGetTensorShape");
    return Array.from(this.#dimensions.subarray(0, rank), (size) => {
      return size < 0n ? undefined : Number(size);
    });
  }

  /** Tells TensorFlow the shape of an output, where it does not infer it: a function's. */
  setShape({ node, index }: Output, shape: readonly number[]): void {
    const dimensions = BigInt64Array.from(shape, BigInt);
    const { length } = dimensions;
    c.TF_GraphSetTensorShape(this.pointer, node, index, dimensions, length, status);
    check("TF_GraphSetTensorShape");
  }

  /** TensorFlow's number of an output's type. */
  dtypeOf({ node, index }: Output): number {
    return c.TF_OperationOutputType(node, index);
  }

  /** Frees the graph. */
  dispose(): void {
    c.TF_DeleteGraph(this.pointer);
  }

  #once(contents: unknown, add: () => Pointer): Pointer {
    const key = exactText(contents);
    let node = this.#known.get(key);
    if (!node) this.#known.set(key, node = add());
    return node;
  }

  #describe(type: string): Pointer {
    // Not by cString, which would keep every node's name for ever.
    const name = encoder.encode(`${type.replace(/^_/, "")}_${this.#nodes++}\0`); // a name begins with a letter
    return nonNull(c.TF_NewOperation(this.pointer, cString(type), name), "TF_NewOperation");
  }

  #finish(description: Pointer, describe: () => string): Pointer {
    const node = c.TF_FinishOperation(description, status);
    check(describe);
    return nonNull(node, "TF_FinishOperation");
  }
}

/** The inputs as the op's definition groups them: single ones, and lists of them. */
function inputLists(
  graph: Pointer,
  type: string,
  attrs: OpAttr[],
  inputs: readonly Output[],
): (Output | Output[])[] {
  const definition = opDef(graph, type).inputs;
  const numLists = definition.filter((input) => input.list).length;
  let at = 0;
  return definition.map(({ list }) => {
    if (!list) return inputs[at++];
    const length = numLists === 1
      ? inputs.length - (definition.length - 1)
      : listLength(attrs.find((attr) => attr.name === list));
    return inputs.slice(at, at += length);
  });
}

function listLength(attr: OpAttr | undefined): number {
  const value = attr?.value;
  return Array.isArray(value) ? value.length : Number(value);
}

/** An array of TF_Output: `struct { TF_Operation* oper; int index; }`, 16 bytes each. */
export function outputStructs(outputs: readonly Output[]): BigUint64Array<ArrayBuffer> {
  const structs = new BigUint64Array(new ArrayBuffer(16 * outputs.length));
  outputs.forEach(({ node, index }, i) => {
    structs[2 * i] = Deno.UnsafePointer.value(node);
    structs[2 * i + 1] = BigInt(index);
  });
  return structs;
}
