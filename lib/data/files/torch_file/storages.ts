// The blocks of numbers in PyTorch's files that tensors are views of.

import { type Kind, KINDS, type TorchValues } from "./kinds.ts";
import { ForeignObject, type PickleValue, PythonName } from "./pickle_values.ts";

/** Numbers in a file, not read yet. */
export class TorchStorage {
  /**
   * @param key the file's name of it
   * @param count number of values
   */
  constructor(readonly key: string, readonly kind: Kind, readonly count: number) {}

  /** Bytes in the file. */
  get size(): number {
    return this.count * this.kind.size;
  }

  /**
   * The numbers, with memory of their own.
   *
   * @throws Error when there are more or fewer bytes
   */
  read(bytes: Uint8Array): TorchValues {
    if (bytes.length !== this.size) {
      throw new Error(`storage ${this.key} has ${bytes.length} bytes instead of ${this.size}`);
    }
    return this.kind.of(bytes.slice().buffer);
  }
}

/**
 * The storage that a pickle's identifier names: the same for the same key.
 *
 * @returns a foreign object for one of a type that is not read
 * @throws Error when the identifier is none of PyTorch's, or contradicts an earlier one
 */
export function storageOf(
  id: PickleValue,
  loaded: Map<string, PickleValue>,
): TorchStorage | ForeignObject {
  const [tag, type, key, , count, view = null] = Array.isArray(id) ? id : [];
  if (tag !== "storage" || !(type instanceof PythonName) || typeof key !== "string") {
    throw new Error("the pickle names a storage in a way that PyTorch does not");
  }
  if (view !== null) throw new Error(`storage ${key} is a part of another one`);
  if (!isSize(count)) throw new Error(`storage ${key} has no size`);
  const made = makeStorage(key, type.name, count);
  const known = loaded.get(key) ?? made;
  loaded.set(key, known);
  if (made instanceof ForeignObject) return made;
  if (known instanceof TorchStorage && known.kind === made.kind && known.count === count) {
    return known;
  }
  throw new Error(`storage ${key} is said to be of two types or sizes`);
}

function makeStorage(key: string, type: string, count: number): TorchStorage | ForeignObject {
  if (Object.hasOwn(KINDS, type)) return new TorchStorage(key, KINDS[type], count);
  const known = Object.keys(KINDS).join(", ");
  return new ForeignObject(`holds a ${type}; known are ${known}`, true);
}

/** Whether a value of a pickle can be a number of things. */
export function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
