// What WebGPU offers on this machine, for the choice of what runs.

import type { Reason } from "../device/device_choice.ts";
import { mayHaveGraphicsCard } from "../device/graphics_cards.ts";
import { type Adapter, findAdapter } from "./adapter.ts";
import { isTakenByItself, noAdapter, notByItself } from "./adapter_choice.ts";
import { probeAdapter } from "./probe.ts";

/**
 * WebGPU's adapter, or why there is none.
 *
 * @param any whether software and OpenGL will do. Where they will not, TensorFlow may be needed after all, and this
 *   process asks for an adapter only when it is known to be a graphics card's.
 */
export function offerAdapter(any: boolean): Reason | Promise<Adapter | Reason> {
  if (any) return findAdapter();
  if (Deno.build.os === "linux") {
    if (!mayHaveGraphicsCard()) return noAdapter("linux");
    const facts = probeAdapter();
    if (typeof facts === "string") return facts;
    if (!isTakenByItself(facts)) return notByItself(facts);
  }
  return findCard();
}

async function findCard(): Promise<Adapter | Reason> {
  const adapter = await findAdapter();
  return typeof adapter === "string" || isTakenByItself(adapter) ? adapter : notByItself(adapter);
}
