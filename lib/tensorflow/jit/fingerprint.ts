// Tells equal graphs from others, so that equal ones become functions of the same name.
//
// TensorFlow counts how often it has been given the same function. XLA keeps what it has compiled for as long as the
// process runs, by the function's name: with a name for each trace, a function that is traced again would be compiled
// again, and each time some megabytes would be kept for good.

import { createHash } from "node:crypto";
import type { Pointer } from "../c/c_api.ts";
import type { Output } from "./graph.ts";

/** Digits of a name's hash: 128 bits. */
const DIGITS = 32;

/** The fingerprint of a graph to which nodes are added one by one. */
export class Fingerprint {
  readonly #hash = createHash("sha256");
  readonly #numbers = new Map<Pointer, number>();

  /** Adds a node that the contents, and the nodes that it comes after, describe whole. */
  add(node: Pointer, contents: unknown, inputs: readonly Output[], after: Iterable<Pointer>): void {
    this.#hash.update(exactText([contents, this.#ends(inputs), this.#nodes(after)]));
    this.#numbers.set(node, this.#numbers.size);
  }

  /** The fingerprint of the graph as it is, with these ends. */
  with(inputs: readonly Output[], outputs: readonly Output[], effects: Iterable<Pointer>): string {
    const ends = [this.#ends(inputs), this.#ends(outputs), this.#nodes(effects)];
    return this.#hash.copy().update(exactText(ends)).digest("hex").slice(0, DIGITS);
  }

  #ends(outputs: readonly Output[]): unknown[] {
    return outputs.map(({ node, index }) => [this.#numbers.get(node), index]);
  }

  #nodes(nodes: Iterable<Pointer>): unknown[] {
    return Array.from(nodes, (node) => this.#numbers.get(node));
  }
}

/** A line of text that tells contents from all others, by their exact values. */
export function exactText(contents: unknown): string {
  return JSON.stringify(contents, exact) + "\n";
}

/** Writes what JSON would write as null, or -0 as 0. */
function exact(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength).toHex();
  }
  if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? "-0" : String(value);
}
