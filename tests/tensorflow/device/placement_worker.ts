// Places tensors as on a GPU, with a second CPU device in its stead, and prints where they are: for placement_test.ts.

import type { tf } from "lib/tensorflow/mod.ts";
import { binding, openTensorFlow } from "lib/tensorflow/backend/backend.ts";
import { EagerBinding } from "lib/tensorflow/backend/binding.ts";
import { libraryPath, readCString, status } from "lib/tensorflow/c/c_api.ts";
import { DataType } from "lib/tensorflow/c/types.ts";

openTensorFlow(false);
const { symbols } = Deno.dlopen(libraryPath!, {
  TFE_TensorHandleDeviceName: { parameters: ["pointer", "pointer"], result: "pointer" },
});
const { context } = binding;
const onGpu = new EagerBinding({ ...context, usesGpu: true, deviceName: context.devices[1] });

const VALUES = {
  float32: [DataType.FLOAT, Float32Array.of(1, 2)],
  bool: [DataType.BOOL, Uint8Array.of(0, 1)],
  complex64: [DataType.COMPLEX64, Float32Array.of(1, 2, 3, 4)],
  int32: [DataType.INT32, Int32Array.of(1, 2)],
  string: [DataType.STRING, ["a", "a text of more than 22 bytes"]],
} as const;

const places = Object.entries(VALUES).map(([name, [dtype, values]]) => {
  const id = onGpu.createTensor([2], dtype, values as unknown as tf.backend_util.BackendValues);
  const device = readCString(symbols.TFE_TensorHandleDeviceName(onGpu.handle(id), status));
  const read = onGpu.tensorDataSync(id).length;
  return [name, { device: device.replace(/.*device:/, ""), read }];
});
console.log(JSON.stringify({ uses: onGpu.isUsingGpuDevice(), ...Object.fromEntries(places) }));
