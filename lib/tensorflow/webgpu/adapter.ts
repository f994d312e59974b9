// Finds what WebGPU can compute on.

import type { Reason } from "../device/device_choice.ts";
import {
  type AdapterFacts,
  allowedBackends,
  type Backend,
  BACKEND_VARIABLE,
  backendWords,
  bestAdapter,
  noAdapter,
} from "./adapter_choice.ts";

/** WebGPU's way to a graphics card, or to a program that computes like one. */
export interface Adapter extends AdapterFacts {
  readonly gpu: GPUAdapter;
}

/** WebGPU's best adapter, of any kind, or why there is none. */
export async function findAdapter(): Promise<Adapter | Reason> {
  const backends = allowedBackends();
  const found: Adapter[] = [];
  // The first request opens the drivers, and later ones can choose among those alone.
  if (backends.length > 0 && await requestAdapter(backends)) {
    // An adapter does not tell its backend, so each is asked for its own.
    for (const backend of backends) {
      const gpu = await requestAdapter([backend]);
      if (gpu) found.push(describe(gpu, backend));
    }
  }
  return bestAdapter(found) ?? noAdapter(Deno.build.os, Deno.env.get(BACKEND_VARIABLE));
}

/** What Deno tells of an adapter; its types lag behind. */
type AdapterInfo = GPUAdapterInfo & { isFallbackAdapter?: boolean };

function describe(gpu: GPUAdapter, backend: Backend): Adapter {
  const { description, vendor, isFallbackAdapter } = gpu.info as AdapterInfo;
  return { gpu, name: description || vendor, backend, software: isFallbackAdapter !== false };
}

async function requestAdapter(backends: readonly Backend[]): Promise<GPUAdapter | null> {
  using _folder = withRuntimeFolder();
  using _backends = withVariable(BACKEND_VARIABLE, backendWords(backends));
  return await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
}

/** Mesa, which has most of Linux's drivers, complains on the terminal where XDG_RUNTIME_DIR is unset. */
export function withRuntimeFolder(): Disposable {
  const name = "XDG_RUNTIME_DIR";
  return withVariable(name, Deno.env.get(name) ?? Deno.env.get("TMPDIR") ?? "/tmp");
}

/** Gives a variable a value until the end of the scope. */
function withVariable(name: string, value: string): Disposable {
  const before = Deno.env.get(name);
  Deno.env.set(name, value);
  return {
    [Symbol.dispose]() {
      if (before === undefined) Deno.env.delete(name);
      else Deno.env.set(name, before);
    },
  };
}
