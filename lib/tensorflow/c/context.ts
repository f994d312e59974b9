// The eager context: which devices TensorFlow sees, and which one the work goes to.

import { c, check, cString, nonNull, type Pointer, readCString, status } from "./c_api.ts";
import { chosenThreads, cpuDevices, type Threads } from "../device/threads.ts";

/** TensorFlow's eager context with its device. */
export interface Context {
  readonly handle: Pointer;
  /** What it was started with, see {@linkcode sessionConfig}. */
  readonly config: Uint8Array<ArrayBuffer>;
  /** TensorFlow's name of the device that tensors go to, `/job:localhost/replica:0/task:0/device:GPU:0` for one. */
  readonly deviceName: string;
  readonly usesGpu: boolean;
  /** TensorFlow's names of all devices. */
  readonly devices: readonly string[];
  readonly threads: Threads;
}

/**
 * Opens TensorFlow's eager context.
 *
 * @param gpus whether TensorFlow may see GPUs; the first one is its device then
 */
export function openContext(gpus: boolean): Context {
  const threads = chosenThreads();
  const config = sessionConfig(gpus, threads);
  const handle = newContext(config);
  const devices = listDevices(handle);
  const gpu = devices.find((device) => device.type === "GPU");
  const device = gpu ?? devices.find((device) => device.type === "CPU");
  if (!device) throw new Error("TensorFlow lists no device at all.");
  return {
    handle,
    config,
    deviceName: device.name,
    usesGpu: device === gpu,
    devices: devices.map(({ name }) => name),
    threads,
  };
}

/**
 * A serialised `tensorflow.ConfigProto` (tensorflow/core/protobuf/config.proto). It is small enough to write
 * its bytes down: each field is its number and wire type, then its value.
 */
export function sessionConfig(gpus: boolean, threads: Threads): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  // gpu_options { allow_growth: true }: otherwise TensorFlow takes all of the GPU's memory at once.
  if (gpus) bytes.push(0x32, 2, 0x20, 1);
  // device_count { key: "GPU" value: 0 } hides the GPUs.
  else bytes.push(...deviceCount("GPU", 0));
  if (cpuDevices() > 1) bytes.push(...deviceCount("CPU", cpuDevices()));
  // intra_op_parallelism_threads, inter_op_parallelism_threads
  bytes.push(0x10, threads.intraOp, 0x28, threads.interOp);
  return Uint8Array.from(bytes);
}

/** An entry of device_count. */
function deviceCount(type: "CPU" | "GPU", count: number): number[] {
  return [0x0a, 7, 0x0a, 3, ...ascii(type), 0x10, count];
}

function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}

function newContext(config: Uint8Array<ArrayBuffer>): Pointer {
  const options = nonNull(c.TFE_NewContextOptions(), "TFE_NewContextOptions");
  c.TFE_ContextOptionsSetConfig(options, config, BigInt(config.length), status);
  check("Configuring TensorFlow");
  const context = c.TFE_NewContext(options, status);
  check("Starting TensorFlow");
  c.TFE_DeleteContextOptions(options);
  return nonNull(context, "TFE_NewContext");
}

function listDevices(context: Pointer): { name: string; type: string }[] {
  const list = c.TFE_ContextListDevices(context, status);
  check("Listing devices");
  const devices = Array.from({ length: c.TF_DeviceListCount(list) }, (_, i) => ({
    name: readCString(c.TF_DeviceListName(list, i, status)),
    type: readCString(c.TF_DeviceListType(list, i, status)),
  }));
  c.TF_DeleteDeviceList(list);
  return devices;
}

/** Moves a tensor handle to a device; the given handle is deleted. */
export function moveToDevice(context: Context, handle: Pointer): Pointer {
  const name = cString(context.deviceName);
  const moved = c.TFE_TensorHandleCopyToDevice(handle, context.handle, name, status);
  c.TFE_DeleteTensorHandle(handle);
  check(`Copying a tensor to ${context.deviceName}`);
  return nonNull(moved, "TFE_TensorHandleCopyToDevice");
}
