// TensorFlow.js's WebGPU backend with exceptions where it would go on with wrong numbers.

import * as tf from "@tensorflow/tfjs";
import { WebGPUBackend, type WebGPUProgram } from "@tensorflow/tfjs-backend-webgpu";
import { type Adapter, withRuntimeFolder } from "./adapter.ts";
import { GpuErrors } from "./gpu_errors.ts";
import { registerWebGpuKernels } from "./kernels/mod.ts";
import { keepingNan } from "./not_a_number.ts";
import { mended } from "./whole_numbers.ts";

/** TensorFlow.js's name of its WebGPU backend. */
export const WEBGPU_NAME = "webgpu";

/** Limits that TensorFlow.js's kernels count on, as high as the adapter has them: a device gets lower ones by itself. */
const LIMITS = [
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
] as const;

/** Bytes of a number on the device: bool too is an int32 there. */
const BYTES = 4;

class CheckedBackend extends WebGPUBackend {
  readonly #errors: GpuErrors;

  constructor(device: GPUDevice) {
    super(device);
    this.#errors = new GpuErrors(device);
  }

  override async read(dataId: object): Promise<tf.backend_util.BackendValues> {
    const values = await super.read(dataId);
    this.#errors.check();
    return values;
  }

  /** @throws Error unless JavaScript has the values already: Deno has no way to wait for the device */
  override readSync(dataId: object): tf.backend_util.BackendValues {
    const { values, dtype, shape } = this.tensorMap.get(dataId);
    if (values !== null && values !== undefined) return values;
    throw new Error(
      `A tensor ${dtype}[${shape}] is read at once, which WebGPU cannot. Write "await x.data()" for "x.dataSync()", ` +
        'and "await x.array()" for "x.arraySync()".',
    );
  }

  /** @throws RangeError when the data is too large for the device */
  override uploadToGPU(dataId: object): void {
    const { dtype, shape } = this.tensorMap.get(dataId);
    const bytes = BYTES * tf.util.sizeFromShape(shape);
    const limit = Math.min(
      this.device.limits.maxStorageBufferBindingSize,
      this.device.limits.maxBufferSize,
    );
    if (bytes > limit) {
      throw new RangeError(
        `A tensor ${dtype}[${shape}] takes ${bytes} bytes, and this device's tensors at most ${limit}. Take a smaller ` +
          "batch, or TF_DEVICE=cpu.",
      );
    }
    super.uploadToGPU(dataId);
  }

  override runWebGPUProgram(
    program: WebGPUProgram,
    inputs: tf.TensorInfo[],
    dtype: tf.DataType,
    ...rest: unknown[]
  ): tf.TensorInfo {
    this.#errors.check();
    const right = keepingNan(mended(program, dtype));
    return super.runWebGPUProgram(right, inputs, dtype, ...rest as []);
  }
}

/** Makes WebGPU TensorFlow.js's backend. */
export async function startWebGpu({ gpu }: Adapter): Promise<void> {
  const device = await requestDevice(gpu);
  tf.removeBackend(WEBGPU_NAME); // the package's own, which asks for an adapter of its own
  tf.registerBackend(WEBGPU_NAME, () => new CheckedBackend(device));
  if (!await tf.setBackend(WEBGPU_NAME)) throw new Error("TensorFlow.js refused WebGPU's backend.");
  registerWebGpuKernels(WEBGPU_NAME);
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  using _ = withRuntimeFolder();
  const limits = LIMITS.map((name) => [name, adapter.limits[name]] as const);
  return await adapter.requestDevice({ requiredLimits: Object.fromEntries(limits) });
}
