// Remembers which steps of the setup are done, and for which input, so that done ones are skipped.
import { join } from "node:path";

/** Step name to the key (a hash of its inputs) it was last done for. */
export type Stamp = Record<string, string>;

const NAME = "setup.json";

/** The stamp in `folder`; empty when there is none or it is unreadable. What is no key of a step is left out. */
export async function readStamp(folder: string): Promise<Stamp> {
  try {
    const stamp: unknown = JSON.parse(await Deno.readTextFile(join(folder, NAME)));
    const keys = Object.entries(stamp as Stamp).filter(([, key]) => typeof key === "string");
    return Object.fromEntries(keys);
  } catch {
    return {};
  }
}

/** Writes the stamp in one piece: a killed setup leaves the old one or the new one. */
export async function writeStamp(folder: string, stamp: Stamp): Promise<void> {
  const path = join(folder, NAME);
  await Deno.writeTextFile(`${path}.new`, JSON.stringify(stamp, null, 2) + "\n");
  await Deno.rename(`${path}.new`, path);
}

/** SHA-256 of a text, as hex. */
export async function hash(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(bytes).toHex();
}
