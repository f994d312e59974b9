// Tensors of PyTorch's files: views of storages, with strides.

import type { TorchDtype, TorchValues } from "./kinds.ts";
import type { PickleReader } from "./pickle.ts";
import { ForeignObject, type PickleNames, type PickleValue, PythonName } from "./pickle_values.ts";
import { isSize, storageOf, TorchStorage } from "./storages.ts";

/** A tensor of a file. */
export interface TorchTensor {
  readonly dtype: TorchDtype;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: TorchValues;
}

/** The most axes, as NumPy has them. */
const MOST_AXES = 64;

/** A tensor whose numbers are not read yet. */
export class TensorPlace {
  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}

  /** Bytes that its numbers take in memory, or less. */
  get size(): number {
    return sizeOf(this.shape) * this.storage.kind.size;
  }

  /** The tensor, with memory of its own. @param numbers of the whole storage */
  read(numbers: TorchValues): TorchTensor {
    const { dtype } = this.storage.kind;
    const count = sizeOf(this.shape);
    if (isRowMajor(this.shape, this.strides)) {
      return { dtype, shape: this.shape, values: numbers.slice(this.offset, this.offset + count) };
    }
    const values = numbers.slice(0, count);
    for (let i = 0; i < count; i++) values[i] = numbers[this.#place(i)];
    return { dtype, shape: this.shape, values };
  }

  /** Where in the storage the value is whose row-major number is given. */
  #place(index: number): number {
    let place = this.offset;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      place += (index % this.shape[axis]) * this.strides[axis];
      index = Math.floor(index / this.shape[axis]);
    }
    return place;
  }
}

/** What the pickles of tensors by name need, and nothing more. */
export const TENSOR_NAMES: PickleNames = {
  calls: {
    "collections.OrderedDict": ([pairs = []]) => orderedDict(pairs),
    "torch._utils._rebuild_tensor": tensorPlace,
    "torch._utils._rebuild_tensor_v2": tensorPlace,
    "torch._utils._rebuild_parameter": ([tensor]) => tensor,
    "torch._utils._rebuild_parameter_with_state": ([tensor]) => tensor,
  },
  mentions: (name) => /^torch\.[A-Za-z0-9]+Storage$/.test(name),
  foreign: (name, args) => {
    const isTensor = args.some((arg) => arg instanceof TorchStorage || isForeignTensor(arg));
    return new ForeignObject(notRun(name), isTensor);
  },
  load: storageOf,
};

function isForeignTensor(value: PickleValue): value is ForeignObject {
  return value instanceof ForeignObject && value.isTensor;
}

/** Why a name is not called. */
function notRun(name: string): string {
  return `asks for ${name}, which is not needed for tensors and is not run`;
}

/** How deep dictionaries of tensors may lie in others. */
const MOST_DEPTH = 8;

/**
 * The tensors by name that a pickle stands for; those of a dictionary in a dictionary, by both names with a dot between. What
 * else is beside them, numbers, texts and objects, is passed over.
 *
 * @param names of those that are wanted; all by default
 * @throws Error when it stands for something else, or a tensor that is wanted is of a kind that is not read
 */
export function placesOf(
  reader: PickleReader,
  names?: readonly string[],
): Map<string, TensorPlace> {
  const value = reader.read();
  const wanted = names && new Set(names);
  const places = new Map<string, TensorPlace>();
  const seen = new Set<unknown>();
  const visit = (map: Map<unknown, unknown>, prefix: string, depth: number) => {
    if (seen.has(map) || depth > MOST_DEPTH) return;
    seen.add(map);
    for (const [key, entry] of map) {
      if (typeof key !== "string" && typeof key !== "number") continue;
      const name = `${prefix}${key}`;
      if (entry instanceof Map) visit(entry, `${name}.`, depth + 1);
      if (wanted && !wanted.has(name)) continue;
      if (isForeignTensor(entry)) throw new Error(`of ${name} the pickle ${entry.reason}`);
      if (!(entry instanceof TensorPlace)) continue;
      if (places.has(name)) throw new Error(`it has two tensors of the name ${name}`);
      places.set(name, entry);
    }
  };
  if (value instanceof Map) visit(value, "", 1);
  if (places.size === 0 && !wanted) requireEmpty(value, reader);
  return places;
}

/** @throws Error when a pickle without tensors has anything */
function requireEmpty(value: PickleValue, { foreign }: PickleReader): void {
  if (value instanceof PythonName) foreign ??= notRun(value.name);
  if (foreign) throw new Error(`the pickle ${foreign}`);
  if (!(value instanceof Map)) throw new Error("it does not hold tensors by name");
  const [[key] = []] = value;
  if (value.size === 0) return;
  const named = typeof key === "string" ? key : "without a name";
  throw new Error(`its entry ${named.slice(0, 80)} is no tensor`);
}

/** A dictionary of a list of pairs, as Python 2 wrote it; or of nothing. */
function orderedDict(pairs: PickleValue): Map<PickleValue, PickleValue> {
  const sound = Array.isArray(pairs) &&
    pairs.every((pair) => Array.isArray(pair) && pair.length === 2);
  if (!sound) throw new Error("the pickle makes a dictionary of what are no pairs");
  return new Map(pairs);
}

function tensorPlace(
  [storage, offset, shape, strides]: readonly PickleValue[],
): TensorPlace | ForeignObject {
  if (storage instanceof ForeignObject) return storage;
  const given = storage instanceof TorchStorage && isSize(offset) && areSizes(shape) &&
    areSizes(strides);
  if (!given) throw new Error("a tensor's place in its storage is not given as PyTorch does");
  if (shape.length > MOST_AXES) throw new Error(`a tensor has ${shape.length} axes, too many`);
  const { key, count } = storage;
  const last = offset + shape.reduce((sum, n, i) => sum + (n - 1) * strides[i], 0);
  const fits = shape.length === strides.length &&
    (sizeOf(shape) === 0 || (last < count && sizeOf(shape) <= count));
  if (!fits) {
    throw new Error(
      `a tensor of shape (${shape}) with strides (${strides}) from ${offset} on leaves storage ${key}, which has ${count} values`,
    );
  }
  return new TensorPlace(storage, offset, shape, strides);
}

function areSizes(values: unknown): values is number[] {
  return Array.isArray(values) && values.every(isSize);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis];
  }
  return true;
}
