// Which adapter is taken on machines that have these or those, and what is said of it.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type AdapterFacts,
  adapterText,
  allowedBackends,
  type Backend,
  backendWords,
  bestAdapter,
  isTakenByItself,
  noAdapter,
  notByItself,
} from "lib/tensorflow/webgpu/adapter_choice.ts";

const adapter = (name: string, backend: Backend, software = false): AdapterFacts => ({
  name,
  backend,
  software,
});

const LAVAPIPE = adapter("llvmpipe (LLVM 15.0.6, 256 bits)", "Vulkan", true);
const LLVMPIPE = adapter("llvmpipe (LLVM 15.0.6, 256 bits)", "OpenGL", true);
const SWIFTSHADER = adapter("SwiftShader Device (LLVM 10.0.0)", "Vulkan", true);
const WARP = adapter("Microsoft Basic Render Driver", "Direct3D 12", true);
/** Software that OpenGL does not know as such. */
const SOFTPIPE = adapter("softpipe", "OpenGL");
const RADEON = adapter("AMD Radeon RX 7600 (RADV NAVI33)", "Vulkan");
const RADEON_BY_OPENGL = adapter("AMD Radeon RX 7600 (radeonsi, navi33)", "OpenGL");
const M2 = adapter("Apple M2", "Metal");
const ARC = adapter("Intel(R) Arc(TM) A770 Graphics", "Direct3D 12");

Deno.test("a graphics card by Vulkan, Metal or Direct3D 12 is taken by itself, and nothing else", () => {
  for (const card of [RADEON, M2, ARC]) assert(isTakenByItself(card), card.name);
  for (const other of [LAVAPIPE, LLVMPIPE, SWIFTSHADER, WARP, SOFTPIPE, RADEON_BY_OPENGL]) {
    assert(!isTakenByItself(other), `${other.name} by ${other.backend}`);
  }
});

Deno.test("of several adapters, a card comes before software, and OpenGL last", () => {
  assertEquals(bestAdapter([LLVMPIPE]), LLVMPIPE);
  assertEquals(bestAdapter([LAVAPIPE, LLVMPIPE]), LAVAPIPE);
  assertEquals(bestAdapter([RADEON_BY_OPENGL, LAVAPIPE]), LAVAPIPE);
  assertEquals(bestAdapter([WARP, RADEON, RADEON_BY_OPENGL]), RADEON);
  assertEquals(bestAdapter([ARC, RADEON]), ARC);
  assertEquals(bestAdapter([]), undefined);
});

Deno.test("an adapter's text has its backend, and says what is software and what is untried", () => {
  assertEquals(adapterText(M2), "Apple M2, Metal");
  assertEquals(
    adapterText(LAVAPIPE),
    "llvmpipe (LLVM 15.0.6, 256 bits), Vulkan, software on the processor",
  );
  assertEquals(
    adapterText(LLVMPIPE),
    "llvmpipe (LLVM 15.0.6, 256 bits), OpenGL (untried), software on the processor",
  );
  assertEquals(adapterText(SOFTPIPE), "softpipe, OpenGL (untried)");
});

Deno.test("why an adapter is not taken names it, the way to take it, and the remedy", () => {
  const reason = notByItself(RADEON_BY_OPENGL);
  for (const part of ["radeonsi, navi33), OpenGL (untried).", "TF_DEVICE=webgpu", "Vulkan"]) {
    assertStringIncludes(reason, part);
  }
});

Deno.test("DENO_WEBGPU_BACKEND leaves the backends that it names, by any of their names", () => {
  const all: Backend[] = ["Metal", "Direct3D 12", "Vulkan", "OpenGL"];
  assertEquals(allowedBackends(""), all);
  assertEquals(allowedBackends("gl, VK"), ["Vulkan", "OpenGL"]);
  assertEquals(allowedBackends("opengl"), ["OpenGL"]);
  assertEquals(allowedBackends("d3d12,mtl"), ["Metal", "Direct3D 12"]);
  assertEquals(allowedBackends("cuda"), []);
  assertEquals(allowedBackends(backendWords(all)), all);
});

Deno.test("without an adapter, the limit that was set is named", () => {
  assertStringIncludes(noAdapter("linux", "dx12"), "by dx12, to which DENO_WEBGPU_BACKEND limits");
  assertStringIncludes(noAdapter("linux"), "WebGPU finds no adapter: it needs");
});
