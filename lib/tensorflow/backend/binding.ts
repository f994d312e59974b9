// TFJSBinding, the native half of tfjs-node, over TensorFlow's eager C API instead of a C++ addon.

import type { backend_util } from "@tensorflow/tfjs";
import type {
  TensorMetadata,
  TFEOpAttr,
  TFJSBinding,
} from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import { type OpAttr, setAttribute } from "../c/attributes.ts";
import {
  c,
  check,
  cString,
  nonNull,
  type Pointer,
  readCString,
  status,
  succeeded,
} from "../c/c_api.ts";
import { type Context, moveToDevice } from "../c/context.ts";
import { deleteStringTensor, fromHostTensor, toHostTensor } from "../c/host_tensors.ts";
import { deleteTraced, FIRST_TRACED_ID, noValueError, numTraced, recorder } from "./recorder.ts";
import { AttrType, DataType, describeTensor } from "../c/types.ts";

/** Most outputs that one op can have here; the widest (Unpack, Split) stay far below. */
const MAX_OUTPUTS = 4096;

/** Inputs that an error names; a traced training step can have hundreds. */
const MAX_DESCRIBED = 8;

/**
 * Runs single ops and owns the tensors, which tfjs-node's backend knows by number.
 *
 * The members' names and meanings are tfjs-node's (`dist/tfjs_binding.d.ts`).
 */
export class EagerBinding implements TFJSBinding {
  readonly TF_FLOAT = DataType.FLOAT;
  readonly TF_INT32 = DataType.INT32;
  readonly TF_INT64 = DataType.INT64;
  readonly TF_BOOL = DataType.BOOL;
  readonly TF_COMPLEX64 = DataType.COMPLEX64;
  readonly TF_STRING = DataType.STRING;
  readonly TF_RESOURCE = DataType.RESOURCE;
  readonly TF_UINT8 = DataType.UINT8;
  readonly TF_ATTR_STRING = AttrType.STRING;
  readonly TF_ATTR_INT = AttrType.INT;
  readonly TF_ATTR_FLOAT = AttrType.FLOAT;
  readonly TF_ATTR_BOOL = AttrType.BOOL;
  readonly TF_ATTR_TYPE = AttrType.TYPE;
  readonly TF_ATTR_SHAPE = AttrType.SHAPE;
  readonly TF_ATTR_RESOURCE = AttrType.RESOURCE;
  readonly TF_Version = readCString(c.TF_Version());
  readonly TensorMetadata: typeof TensorMetadata = class {
    id = 0;
    shape: number[] = [];
    dtype = 0;
  };
  readonly TFEOpAttr: typeof TFEOpAttr = class {
    name = "";
    type = 0;
    value: OpAttr["value"] = 0;
  };

  /** One op description, reset for every execution: making a new one costs more than running a small op. */
  readonly #op: Pointer;
  readonly #handles: (Pointer | undefined)[] = [];
  readonly #freeIds: number[] = [];
  #live = 0;
  readonly #outputs = new BigUint64Array(new ArrayBuffer(8 * MAX_OUTPUTS));
  readonly #outputCount = new Int32Array(new ArrayBuffer(4));

  constructor(readonly context: Context) {
    const op = c.TFE_NewOp(context.handle, cString("NoOp"), status);
    check("TFE_NewOp");
    this.#op = nonNull(op, "TFE_NewOp");
  }

  isUsingGpuDevice(): boolean {
    return this.context.usesGpu;
  }

  /** Tensors that TensorFlow holds for JavaScript right now, and those of a trace. */
  getNumOfTensors(): number {
    return this.#live + numTraced();
  }

  createTensor(shape: number[], dtype: number, values: backend_util.BackendValues): number {
    const tensor = toHostTensor(shape, dtype, values);
    const handle = c.TFE_NewTensorHandle(tensor, status);
    if (dtype === DataType.STRING) return this.#ownStrings(tensor, handle, shape);
    c.TF_DeleteTensor(tensor);
    check(() => `Creating ${describeTensor(dtype, shape)}`);
    return this.#add(this.#place(nonNull(handle, "TFE_NewTensorHandle"), dtype));
  }

  deleteTensor(id: number): void {
    if (id >= FIRST_TRACED_ID) return deleteTraced(id);
    c.TFE_DeleteTensorHandle(this.handle(id));
    this.#handles[id] = undefined;
    this.#freeIds.push(id);
    this.#live--;
  }

  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array {
    const tensor = c.TFE_TensorHandleResolve(this.handle(id), status);
    check("Reading a tensor");
    const values = fromHostTensor(nonNull(tensor, "TFE_TensorHandleResolve"));
    c.TF_DeleteTensor(tensor);
    return values;
  }

  executeOp(
    name: string,
    attrs: OpAttr[],
    inputIds: number[],
    numOutputs: number,
  ): TensorMetadata[] {
    if (recorder) return recorder.executeOp(name, attrs, inputIds, numOutputs);
    const op = this.#op;
    c.TFE_OpReset(op, cString(name), null, status);
    for (let i = 0; i < inputIds.length && succeeded(); i++) {
      c.TFE_OpAddInput(op, this.handle(inputIds[i]), status);
    }
    if (succeeded()) {
      for (const attr of attrs) setAttribute(op, attr);
      this.#outputCount[0] = numOutputs;
      c.TFE_Execute(op, this.#outputs, this.#outputCount, status);
    }
    if (!succeeded()) check(() => this.#describeCall(name, inputIds));
    return this.#takeOutputs(this.#outputs, numOutputs);
  }

  /** Like {@linkcode executeOp}, on a thread of its own: JavaScript goes on meanwhile. */
  async executeOpAsync(
    name: string,
    attrs: OpAttr[],
    inputIds: number[],
    numOutputs: number,
  ): Promise<TensorMetadata[]> {
    const op = nonNull(c.TFE_NewOp(this.context.handle, cString(name), status), "TFE_NewOp");
    const ownStatus = nonNull(c.TF_NewStatus(), "TF_NewStatus");
    const outputs = new BigUint64Array(new ArrayBuffer(8 * Math.max(1, numOutputs)));
    const count = Int32Array.of(numOutputs);
    try {
      for (const id of inputIds) c.TFE_OpAddInput(op, this.handle(id), status);
      for (const attr of attrs) setAttribute(op, attr);
      await c.executeNonblocking(op, outputs, count, ownStatus);
      check(name, ownStatus);
      return this.#takeOutputs(outputs, numOutputs);
    } finally {
      c.TFE_DeleteOp(op);
      c.TF_DeleteStatus(ownStatus);
    }
  }

  /** TensorFlow's handle of a tensor. */
  handle(id: number): Pointer {
    const handle = this.#handles[id];
    if (id >= FIRST_TRACED_ID) throw noValueError(id);
    if (handle === undefined) throw new Error(`Tensor number ${id} was deleted or never created.`);
    return handle;
  }

  /** A tensor's type and shape. */
  describe(id: number): { dtype: number; shape: number[] } {
    const handle = this.handle(id);
    return { dtype: c.TFE_TensorHandleDataType(handle), shape: shapeOf(handle) };
  }

  getNumOfSavedModels(): number {
    return 0;
  }

  loadSavedModel(): number {
    throw new Error("SavedModels are not supported; this project's checkpoints are safetensors.");
  }

  deleteSavedModel(): void {
    this.loadSavedModel();
  }

  runSavedModel(): TensorMetadata[] {
    this.loadSavedModel();
    return [];
  }

  /**
   * TensorFlow frees a tensor made from outside without the strings in it that are longer than 22 bytes. So it gets
   * a copy to own, and the original is freed here.
   */
  #ownStrings(tensor: Pointer, handle: Deno.PointerValue, shape: number[]): number {
    try {
      check(() => `Creating ${describeTensor(DataType.STRING, shape)}`);
      const original = this.#add(nonNull(handle, "TFE_NewTensorHandle"));
      const type = { name: "T", type: AttrType.TYPE, value: DataType.STRING };
      const [copy] = this.executeOp("DeepCopy", [type], [original], 1);
      this.deleteTensor(original);
      return copy.id;
    } finally {
      deleteStringTensor(tensor);
    }
  }

  /** Integers stay in host memory, where TensorFlow's GPU kernels expect shapes and axes. */
  #place(handle: Pointer, dtype: number): Pointer {
    const moves = this.context.usesGpu && dtype !== DataType.INT32;
    return moves ? moveToDevice(this.context, handle) : handle;
  }

  #add(handle: Pointer): number {
    this.#live++;
    const id = this.#freeIds.pop() ?? this.#handles.length;
    this.#handles[id] = handle;
    return id;
  }

  #takeOutputs(handles: BigUint64Array, count: number): TensorMetadata[] {
    const outputs: TensorMetadata[] = new Array(count);
    for (let i = 0; i < count; i++) {
      const handle = nonNull(Deno.UnsafePointer.create(handles[i]), "TFE_Execute");
      outputs[i] = {
        id: this.#add(handle),
        shape: shapeOf(handle),
        dtype: c.TFE_TensorHandleDataType(handle),
      };
    }
    return outputs;
  }

  /** `MatMul(float32[7,5], float32[4,3])`, for errors. */
  #describeCall(name: string, inputIds: number[]): string {
    const inputs = inputIds.slice(0, MAX_DESCRIBED).map((id) => {
      const { dtype, shape } = this.describe(id);
      return describeTensor(dtype, shape);
    });
    if (inputIds.length > MAX_DESCRIBED) inputs.push("...");
    return `${name}(${inputs.join(", ")})`;
  }
}

function shapeOf(handle: Pointer): number[] {
  const rank = c.TFE_TensorHandleNumDims(handle, status);
  const shape: number[] = new Array(rank);
  for (let axis = 0; axis < rank; axis++) {
    shape[axis] = c.TFE_TensorHandleDim(handle, axis, status);
  }
  return shape;
}
