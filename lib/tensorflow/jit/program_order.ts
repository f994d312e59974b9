// Keeps ops with side effects in the order in which the traced code ran them.

import type { Pointer } from "../c/c_api.ts";
import { DataType } from "../c/types.ts";
import type { Value } from "./value.ts";

/** Ops that read a variable and do not change it. */
export const READERS: ReadonlySet<string> = new Set([
  "ReadVariableOp",
  "ResourceGather",
  "ResourceGatherNd",
]);

interface Access {
  lastWrite?: Pointer;
  reads: Pointer[];
}

/**
 * A graph's nodes run as soon as their inputs are there, so what else must come first has to be said: a write of a
 * variable after the write before it and the reads in between, a read after the last write, and ops whose state is
 * not a variable one after the other.
 */
export class ProgramOrder {
  readonly #variables = new Map<Value, Access>();
  readonly #effects = new Set<Pointer>();
  #lastOther?: Pointer;

  /** Nodes that must have run by the end of the function, whether or not its outputs need them. */
  get effects(): Iterable<Pointer> {
    return this.#effects;
  }

  /** What a stateful op has to wait for. */
  before(type: string, inputs: readonly Value[]): Set<Pointer> {
    const nodes = new Set<Pointer>();
    const resources = inputs.filter(isResource);
    if (resources.length === 0 && this.#lastOther) nodes.add(this.#lastOther);
    for (const resource of resources) {
      const { lastWrite, reads } = this.#access(resource);
      if (lastWrite) nodes.add(lastWrite);
      if (!READERS.has(type)) reads.forEach((read) => nodes.add(read));
    }
    return nodes;
  }

  /** Notes that a stateful op was added. */
  added(type: string, inputs: readonly Value[], node: Pointer): void {
    const resources = inputs.filter(isResource);
    if (resources.length === 0) this.#lastOther = node;
    for (const resource of resources) {
      const access = this.#access(resource);
      if (READERS.has(type)) access.reads.push(node);
      else this.#variables.set(resource, { lastWrite: node, reads: [] });
    }
    if (!READERS.has(type)) this.#effects.add(node);
  }

  #access(resource: Value): Access {
    let access = this.#variables.get(resource);
    if (!access) this.#variables.set(resource, access = { reads: [] });
    return access;
  }
}

function isResource(value: Value): boolean {
  return value.dtype === DataType.RESOURCE;
}
