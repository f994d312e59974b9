// Looks for WebGPU's adapter in a process of its own.
//
// Under Linux, WebGPU loads every Vulkan driver, and Mesa's bring LLVM, as TensorFlow's library does: two of them in one
// process crash it. So a process that may yet need TensorFlow must not ask for an adapter itself.

import type { Reason } from "../device/device_choice.ts";
import { findAdapter } from "./adapter.ts";
import type { AdapterFacts } from "./adapter_choice.ts";

/** The adapter that {@linkcode findAdapter} would find, of any kind, or why there is none. */
export function probeAdapter(): AdapterFacts | Reason {
  const { success, stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", "--no-lock", import.meta.url],
    stdin: "null",
  }).outputSync();
  const [answer, words] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  return success ? JSON.parse(answer) : `WebGPU's driver fails when it is asked: ${words}`;
}

async function tell(): Promise<void> {
  const found = await findAdapter();
  if (typeof found === "string") return console.log(JSON.stringify(found));
  const { name, backend, software }: AdapterFacts = found;
  console.log(JSON.stringify({ name, backend, software }));
}

// Not awaited: a module that waits would have those that import it wait, too. Ended without waiting for the driver's end.
if (import.meta.main) tell().then(() => Deno.exit());
