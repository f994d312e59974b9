// Tells tokenizers apart: the same tokens mean something else to another one.

import type { VqVae } from "lib/models/mod.ts";

/** SHA-256 of a tokenizer's configuration and weights, hexadecimal: equal where it gives equal tokens. */
export async function tokenizerHash(tokenizer: VqVae): Promise<string> {
  const parts: Uint8Array[] = [new TextEncoder().encode(JSON.stringify(tokenizer.options))];
  for (const variable of tokenizer.namedVariables().values()) {
    const { buffer, byteOffset, byteLength } = await variable.data<"float32">();
    parts.push(new Uint8Array(buffer, byteOffset, byteLength).slice());
  }
  return (await digestOf(parts)).toHex();
}

/** SHA-256 of the parts' digests: their bounds count too. */
export async function digestOf(parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const digest = async (bytes: Uint8Array) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
  const digests = await Promise.all(parts.map(digest));
  return await digest(new Uint8Array(digests.flatMap((one) => [...one])));
}
