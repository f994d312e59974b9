// What WebGPU offers on this machine, for the choice of what runs.

import type { Reason } from "../device_choice.ts";
import { mayHaveGraphicsCard } from "../graphics_cards.ts";
import { type Adapter, findAdapter, noAdapter } from "./adapter.ts";
import { probeAdapter } from "./probe.ts";

/**
 * WebGPU's adapter, or why there is none.
 *
 * @param software whether one that computes on the processor will do. Where it will not, TensorFlow may be needed after
 *   all, and this process asks for an adapter only when it is known to be a graphics card's.
 */
export function offerAdapter(software: boolean): Reason | Promise<Adapter | Reason> {
  if (software) return findAdapter();
  if (Deno.build.os === "linux") {
    if (!mayHaveGraphicsCard()) return noAdapter("linux");
    const facts = probeAdapter();
    if (typeof facts === "string") return facts;
    if (facts.software) return onlySoftware(facts.name);
  }
  return findCard();
}

async function findCard(): Promise<Adapter | Reason> {
  const adapter = await findAdapter();
  return typeof adapter !== "string" && adapter.software ? onlySoftware(adapter.name) : adapter;
}

function onlySoftware(name: string): Reason {
  return `WebGPU finds only ${name}, which is software on the processor. TF_DEVICE=webgpu takes it all the same; for a ` +
    "graphics card, install its driver.";
}
