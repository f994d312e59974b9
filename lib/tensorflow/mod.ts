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
import "./backend/start.ts";
import { binding } from "./backend/backend.ts";

export * as tf from "./tfjs.ts";
export {
  biasAdd,
  gelu,
  groupNorm,
  layerNorm,
  softmax,
  softmaxCrossEntropy,
  type SoftmaxOptions,
  swish,
} from "./blocks/mod.ts";
export { onTensorFlow } from "./backend/backend_name.ts";
export { decodeJpegs, jpegDecoder } from "./host/decode_jpegs.ts";
export { type Device, device } from "./device/device.ts";
export { TensorFlowError } from "./c/errors.ts";
export {
  cholesky64,
  type Eigen64,
  matMul64,
  type Matrix64,
  symmetricEigen64,
  symmetricEigenvalues64,
} from "./host/float64.ts";
export { JpegError } from "./host/host_jpegs.ts";
export { InPlaceVariable } from "./backend/in_place_variable.ts";
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
export { type RawAttr, rawOp, rawOps } from "./backend/raw_op.ts";
export { TraceError } from "./backend/recorder.ts";
export { drawRandom, seedState, setSeed } from "./random/mod.ts";
export { ResourceVariable } from "./backend/resource_variable.ts";
export { WebGpuError } from "./webgpu/gpu_errors.ts";

/** Tensors that TensorFlow holds right now; it must not grow from one training step to the next. */
export function numTensorHandles(): number {
  return binding?.getNumOfTensors() ?? 0; // with WebGPU it may not be open
}
