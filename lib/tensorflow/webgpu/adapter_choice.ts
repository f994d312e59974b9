// Which of WebGPU's adapters is taken, by what they say of themselves.

import type { Reason } from "../device/device_choice.ts";

/** What WebGPU reaches an adapter by, the best first; and Deno's words for it. */
const BACKENDS = {
  "Metal": ["metal", "mtl"],
  "Direct3D 12": ["dx12", "d3d12"],
  "Vulkan": ["vulkan", "vk"],
  "OpenGL": ["gl", "gles", "opengl"],
} as const;

/** What WebGPU reaches an adapter by. */
export type Backend = keyof typeof BACKENDS;

/** Environment variable of Deno's with the backends that it may use, with commas between them; unset means all. */
export const BACKEND_VARIABLE = "DENO_WEBGPU_BACKEND";

/** Those that WebGPU is made for. OpenGL is a stopgap: its shaders may turn NaN into numbers, and nobody tried it. */
const NATIVE: readonly Backend[] = ["Metal", "Direct3D 12", "Vulkan"];

/** What an adapter says of itself. */
export interface AdapterFacts {
  /** The graphics card's name. */
  readonly name: string;
  readonly backend: Backend;
  /** Whether it computes on the processor. */
  readonly software: boolean;
}

/** The backends that may be asked, the best first. @param wish the value of {@linkcode BACKEND_VARIABLE} */
export function allowedBackends(wish = Deno.env.get(BACKEND_VARIABLE)): Backend[] {
  const backends = Object.keys(BACKENDS) as Backend[];
  if (!wish) return backends;
  const words = wish.split(",").map((word) => word.trim().toLowerCase());
  return backends.filter((backend) => BACKENDS[backend].some((word) => words.includes(word)));
}

/** The value of {@linkcode BACKEND_VARIABLE} that leaves some backends. */
export function backendWords(backends: readonly Backend[]): string {
  return backends.map((backend) => BACKENDS[backend][0]).join(",");
}

/** Whether an adapter is reached by what WebGPU is made for, be it software. */
export function isNative({ backend }: AdapterFacts): boolean {
  return NATIVE.includes(backend);
}

/** Whether an adapter is taken without being asked for by name: only a graphics card that is reached as it should be. */
export function isTakenByItself(adapter: AdapterFacts): boolean {
  return isNative(adapter) && !adapter.software;
}

/** The adapter to take where there are several, the first of the best kind; undefined where there is none. */
export function bestAdapter<A extends AdapterFacts>(found: readonly A[]): A | undefined {
  return found.find(isTakenByItself) ?? found.find(isNative) ?? found[0];
}

/** An adapter's name, with its backend, and what is to be known about it. */
export function adapterText(adapter: AdapterFacts): string {
  const { name, backend, software } = adapter;
  const untried = isNative(adapter) ? "" : " (untried)";
  return `${name}, ${backend}${untried}${software ? ", software on the processor" : ""}`;
}

/** Why an adapter is not taken by itself. */
export function notByItself(adapter: AdapterFacts): Reason {
  return `WebGPU finds only ${
    adapterText(adapter)
  }. TF_DEVICE=webgpu takes it all the same; for a graphics card, install ` +
    "its driver (under Linux: for Vulkan).";
}

/** Why nothing answers, for the system that it is. @param wish the value of {@linkcode BACKEND_VARIABLE} */
export function noAdapter(os: typeof Deno.build.os, wish = ""): Reason {
  const start = wish
    ? `WebGPU finds no adapter by ${wish}, to which ${BACKEND_VARIABLE} limits it`
    : "WebGPU finds no adapter";
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
