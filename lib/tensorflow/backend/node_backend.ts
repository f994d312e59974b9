// tfjs-node's backend with two additions: data that is fetched when it is first used, and traces.

import * as tf from "@tensorflow/tfjs";
import { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import type { EagerBinding } from "./binding.ts";
import { FIRST_TRACED_ID, recorder, withoutRecorder } from "./recorder.ts";

/** What tfjs-node's backend keeps for one piece of data. */
interface Stored {
  shape: number[];
  dtype: number;
  /** The binding's number, or -1 while TensorFlow has not got the data. */
  id: number;
  /** Values that JavaScript gave and TensorFlow has not got yet. */
  values: tf.backend_util.BackendValues | null;
  refCount: number;
  /** Fetches the data and gives its number; the data may be dropped and fetched again. */
  source?: () => number;
  /** The trace that the data was made in. */
  trace?: number;
}

type Overridden = "move" | "readSync";

/** tfjs-node's backend, its private members included. */
interface OpenBackend extends Omit<NodeJSKernelBackend, Overridden> {
  tensorMap: tf.DataStorage<Stored>;
  move(...args: Parameters<NodeJSKernelBackend["move"]>): void;
  readSync(dataId: tf.DataId): tf.backend_util.BackendValues;
  createOutputTensor(output: TensorMetadata): tf.Tensor;
  getInputTensorIds(tensors: tf.TensorInfo[]): number[];
}

const OpenBackend = NodeJSKernelBackend as unknown as new (
  binding: EagerBinding,
  packageName: string,
) => OpenBackend;

/** The backend that TensorFlow.js runs on. */
export class NodeBackend extends OpenBackend {
  readonly #binding: EagerBinding;

  constructor(binding: EagerBinding) {
    super(binding, "@tensorflow/tfjs-node-gpu");
    this.#binding = binding;
  }

  /** Numbers of an op's inputs. Data that TensorFlow has not got goes there now, or into the trace. */
  override getInputTensorIds(tensors: tf.TensorInfo[]): number[] {
    const ids = new Array<number>(tensors.length);
    for (let i = 0; i < tensors.length; i++) ids[i] = this.idOf(tensors[i].dataId);
    return ids;
  }

  /** The binding's number of data. */
  idOf(dataId: tf.DataId): number {
    const data = this.tensorMap.get(dataId);
    if (data.id >= FIRST_TRACED_ID) return data.id;
    if (recorder && data.trace !== recorder.id) return recorder.capture(dataId, data);
    if (data.id >= 0) return data.id;
    if (data.source) return data.id = data.source();
    // The trace does not take the values away, so that a tensor that is kept is of use outside too.
    if (recorder) return recorder.constant(dataId, data);
    data.id = this.#binding.createTensor(data.shape, data.dtype, data.values!);
    data.values = null;
    return data.id;
  }

  /**
   * A tensor whose data `source` fetches when it is first used.
   *
   * @param source gives the binding's number of the data
   */
  createDeferred(shape: number[], dtype: number, source: () => number): tf.Tensor {
    const tensor = this.createOutputTensor({ id: -1, shape, dtype });
    Object.assign(this.tensorMap.get(tensor.dataId), { source, trace: recorder?.id });
    return tensor;
  }

  /** Lets deferred data go, so that it is fetched again at its next use. */
  dropDeferred(dataId: tf.DataId): void {
    const data = this.tensorMap.get(dataId);
    if (data.id >= 0) this.#binding.deleteTensor(data.id);
    data.id = -1;
  }

  /** Fetches deferred data for good: its source is not asked again. */
  settle(dataId: tf.DataId): void {
    this.idOf(dataId);
    this.tensorMap.get(dataId).source = undefined;
  }

  /** Whether data exists, that is, whether a tensor that has it is not disposed. */
  hasData(dataId: tf.DataId): boolean {
    return this.tensorMap.has(dataId);
  }

  override move(
    dataId: tf.DataId,
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    super.move(dataId, values, shape, dtype, refCount);
    this.tensorMap.get(dataId).trace = recorder?.id;
  }

  override readSync(dataId: tf.DataId): tf.backend_util.BackendValues {
    const data = this.tensorMap.has(dataId) ? this.tensorMap.get(dataId) : undefined;
    if (data?.source && data.id < 0) {
      data.id = data.trace === recorder?.id ? data.source() : withoutRecorder(data.source);
    }
    return super.readSync(dataId);
  }
}
