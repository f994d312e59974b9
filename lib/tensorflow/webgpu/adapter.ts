// Finds what WebGPU can compute on.

import type { Reason } from "../device_choice.ts";

/** WebGPU's way to a graphics card, or to a program that computes like one. */
export interface Adapter {
  readonly gpu: GPUAdapter;
  /** The graphics card's name. */
  readonly name: string;
  /** Whether it computes on the processor. */
  readonly software: boolean;
}

/** WebGPU's adapter, software too, or why there is none. */
export async function findAdapter(): Promise<Adapter | Reason> {
  const gpu = await requestAdapter();
  if (!gpu) return noAdapter(Deno.build.os);
  const { description, vendor, isFallbackAdapter } = gpu.info as AdapterInfo;
  return { gpu, name: description || vendor, software: isFallbackAdapter };
}

/** What Deno tells of an adapter; its types lag behind. */
type AdapterInfo = GPUAdapterInfo & { isFallbackAdapter: boolean };

async function requestAdapter(): Promise<GPUAdapter | null> {
  // Mesa, which has most of Linux's drivers, complains on the terminal where this is unset.
  using _ = withVariable("XDG_RUNTIME_DIR", Deno.env.get("TMPDIR") ?? "/tmp");
  return await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
}

/** Gives a variable a value where it has none, until the end of the scope. */
export function withVariable(name: string, value: string): Disposable {
  if (Deno.env.get(name) !== undefined) return { [Symbol.dispose]() {} };
  Deno.env.set(name, value);
  return { [Symbol.dispose]: () => Deno.env.delete(name) };
}

/** Why nothing answers, for the system that it is. */
export function noAdapter(os: typeof Deno.build.os): Reason {
  const start = "WebGPU finds no adapter";
  switch (os) {
    case "darwin":
      return `${start}: it needs a Mac whose graphics card has Metal.`;
    case "windows":
      return `${start}: it needs the graphics card's driver, for Direct3D 12 or Vulkan.`;
    default:
      return `${start}: it needs a graphics card and a Vulkan driver for it. AMD's and Intel's is in the package ` +
        "mesa-vulkan-drivers, NVIDIA's in its own driver. That package also has a software adapter, to try things out.";
  }
}
