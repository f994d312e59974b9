/**
 * The engine: TensorFlow.js running on TensorFlow's C library, or on any graphics card by WebGPU.
 *
 * ```ts
 * import { device, tf } from "lib/tensorflow/mod.ts";
 *
 * const product = tf.tidy(() => tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])));
 * console.log(device().name, await product.data());
 * product.dispose();
 * ```
 *
 * @module
 */

// The engine must run before anyone computes with `tf`, so it comes first.
import "./start.ts";
import { binding } from "./backend.ts";

export * as tf from "./tfjs.ts";
export {
  biasAdd,
  gelu,
  layerNorm,
  softmax,
  softmaxCrossEntropy,
  type SoftmaxOptions,
} from "./blocks/mod.ts";
export { onTensorFlow } from "./backend_name.ts";
export { decodeJpegs, jpegDecoder } from "./decode_jpegs.ts";
export { type Device, device } from "./device.ts";
export { TensorFlowError } from "./errors.ts";
export {
  cholesky64,
  type Eigen64,
  matMul64,
  type Matrix64,
  symmetricEigen64,
  symmetricEigenvalues64,
} from "./float64.ts";
export { JpegError } from "./host_jpegs.ts";
export { InPlaceVariable } from "./in_place_variable.ts";
export {
  branchCount,
  FASTEST,
  hostInput,
  jit,
  type JitOptions,
  type Jitted,
  type OpTime,
  profile,
  type ProfileOptions,
  type ReplicaChoice,
  replicaCount,
  replicaMean,
  staticValue,
  type TensorTree,
} from "./jit/mod.ts";
export { type RawAttr, rawOp, rawOps } from "./raw_op.ts";
export { TraceError } from "./recorder.ts";
export { drawRandom, seedState, setSeed } from "./random/mod.ts";
export { ResourceVariable } from "./resource_variable.ts";
export { WebGpuError } from "./webgpu/gpu_errors.ts";

/** Tensors that TensorFlow holds right now; it must not grow from one training step to the next. */
export function numTensorHandles(): number {
  return binding?.getNumOfTensors() ?? 0; // with WebGPU it may not be open
}
