// Starts the engine that TF_DEVICE and the machine come to. A process has one.

import { BACKEND_NAME } from "./backend_name.ts";
import { binding, startTensorFlow } from "./backend.ts";
import { cudaReason, tensorFlowReason } from "../device/cuda.ts";
import { chooseEngine, deviceChoice, type Engine, type Reason } from "../device/device_choice.ts";
import { freeFailedGradients } from "./failed_gradients.ts";
import { registerGradients } from "../gradients/mod.ts";
import type { Adapter } from "../webgpu/adapter.ts";
import { offerAdapter } from "../webgpu/offer.ts";

/** Not where TensorFlow was opened to look for a GPU: its library and WebGPU's drivers do not share a process. */
function webGpu(any: boolean): Reason | Promise<Adapter | Reason> {
  return binding ? "WebGPU was not asked: TF_DEVICE=webgpu does." : offerAdapter(any);
}

async function start(): Promise<Engine<Adapter>> {
  const offers = { cuda: cudaReason, webGpu, cpu: tensorFlowReason };
  const engine = await chooseEngine(deviceChoice(), offers);
  registerGradients(BACKEND_NAME);
  freeFailedGradients();
  if (engine.kind !== "webgpu") await startTensorFlow();
  else {
    const { startWebGpu } = await import("../webgpu/backend.ts"); // only where it is needed: it is large
    await startWebGpu(engine.adapter);
  }
  return engine;
}

/** What runs in this process. */
export const engine: Engine<Adapter> = await start();
