// WebGPU as the engine: what it says it is, and that nothing goes wrong silently.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { adapterText } from "lib/tensorflow/webgpu/adapter_choice.ts";
import { adapter, onWebGpu, webGpuTest } from "./available.ts";

webGpuTest("WebGPU computes, and what it cannot do is an error that names the remedy", async () => {
  const { code, stdout, stderr } = await onWebGpu(new URL("checks_worker.ts", import.meta.url));
  assertEquals([code, stderr], [0, ""]);
  const result = JSON.parse(stdout);
  assert(typeof adapter !== "string");
  const { kind, engine, name, backend } = result.device;
  assertEquals([kind, engine], ["gpu", "TensorFlow.js WebGPU"]);
  assertEquals([name, backend], [adapterText(adapter), adapter.backend]);
  assertEquals(result.backend, "webgpu");
  assertEquals([result.read, result.cached, result.after], [[2, 3, 4], [2, 3, 4], [1, 4, 9]]);
  assertStringIncludes(
    result.sync,
    'float32[3000] is read at once, which WebGPU cannot. Write "await x.data()"',
  );
  assertMatch(
    result.tooLarge,
    /^RangeError: A tensor float32\[\d+\] takes \d+ bytes, and this device's/,
  );
  assertStringIncludes(result.uncaptured, "WebGpuError: WebGPU failed, and what was computed");
  assertEquals(result.sums, [1, 3, 3, 7, 5, 11, 7, 15]);
  assertStringIncludes(result.rawOp, "Sqrt is TensorFlow's op, and this is webgpu");
  assertStringIncludes(result.inPlace, "VarHandleOp is TensorFlow's op, and this is webgpu");
  // TensorFlow is not opened, and JavaScript computes in float64.
  assertEquals([result.handles, result.product], [0, [11]]);
}, { openGl: true });
