// Tensors of PyTorch's files: views of storages, with strides.

import { type PickleNames, type PickleReader, type PickleValue, PythonName } from "./pickle.ts";

/** A tensor of a file. */
export interface TorchTensor {
  readonly dtype: TorchDtype;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: TorchValues;
}

/** PyTorch's data types that are read. */
export type TorchDtype = "float32" | "float64" | "int64" | "int32" | "uint8" | "bool";

type TorchValues = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array;

interface Kind {
  readonly dtype: TorchDtype;
  /** Bytes of one value. */
  readonly size: number;
  readonly of: (bytes: ArrayBuffer) => TorchValues;
}

/** By the name of the storage's class; files are little-endian as all machines that Deno runs on. */
const KINDS: Readonly<Record<string, Kind>> = {
  "torch.FloatStorage": { dtype: "float32", size: 4, of: (bytes) => new Float32Array(bytes) },
  "torch.DoubleStorage": { dtype: "float64", size: 8, of: (bytes) => new Float64Array(bytes) },
  "torch.LongStorage": { dtype: "int64", size: 8, of: (bytes) => new BigInt64Array(bytes) },
  "torch.IntStorage": { dtype: "int32", size: 4, of: (bytes) => new Int32Array(bytes) },
  "torch.ByteStorage": { dtype: "uint8", size: 1, of: (bytes) => new Uint8Array(bytes) },
  "torch.BoolStorage": { dtype: "bool", size: 1, of: (bytes) => new Uint8Array(bytes) },
};

/** Numbers in a file that tensors are views of. */
export interface TorchStorage {
  /** The file's name of it. */
  readonly key: string;
  readonly kind: Kind;
  /** Number of values. */
  readonly count: number;
}

/** A tensor whose numbers are not read yet. */
export class TensorPlace {
  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}

  /**
   * The tensor, with memory of its own.
   *
   * @param bytes of the whole storage
   */
  read(bytes: Uint8Array): TorchTensor {
    const { kind: { dtype, of } } = this.storage;
    const storage = of(bytes.slice().buffer);
    const count = sizeOf(this.shape);
    if (isRowMajor(this.shape, this.strides)) {
      return { dtype, shape: this.shape, values: storage.slice(this.offset, this.offset + count) };
    }
    const values = storage.slice(0, count);
    for (let i = 0; i < count; i++) values[i] = storage[this.#place(i)];
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
    "collections.OrderedDict": () => new Map(),
    "torch._utils._rebuild_tensor_v2": ([storage, offset, shape, strides]) =>
      tensorPlace(storage, offset, shape, strides),
    "torch._utils._rebuild_parameter": ([tensor]) => tensor,
  },
  mentions: (name) => /^torch\.[A-Za-z0-9]+Storage$/.test(name),
  load: storageOf,
};

/** The tensors by name that a pickle stands for. @throws Error when it stands for something else */
export function placesOf(reader: PickleReader): Map<string, TensorPlace> {
  const value = reader.read();
  if (!(value instanceof Map)) throw new Error("it does not hold tensors by name");
  for (const [name, place] of value) {
    if (typeof name !== "string" || !(place instanceof TensorPlace)) {
      throw new Error(`its entry ${String(name).slice(0, 80)} is no tensor`);
    }
  }
  return value;
}

function storageOf(id: PickleValue): TorchStorage {
  const [tag, type, key, , count] = Array.isArray(id) ? id : [];
  if (tag !== "storage" || !(type instanceof PythonName) || typeof key !== "string") {
    throw new Error("the pickle names a storage in a way that PyTorch does not");
  }
  const kind = KINDS[type.name];
  if (!kind) {
    const known = Object.keys(KINDS).join(", ");
    throw new Error(`it holds a ${type.name}; known are ${known}`);
  }
  if (!isSize(count)) throw new Error(`storage ${key} has no size`);
  return { key, kind, count };
}

function tensorPlace(
  storage: PickleValue,
  offset: PickleValue,
  shape: PickleValue,
  strides: PickleValue,
): TensorPlace {
  const { key, count } = storage as TorchStorage;
  if (key === undefined || !isSize(offset) || !areSizes(shape) || !areSizes(strides)) {
    throw new Error("a tensor's place in its storage is not given as PyTorch does");
  }
  const last = offset + shape.reduce((sum, n, i) => sum + (n - 1) * strides[i], 0);
  const fits = shape.length === strides.length &&
    (sizeOf(shape) === 0 || (last < count && sizeOf(shape) <= count));
  if (!fits) {
    throw new Error(
      `a tensor of shape (${shape}) with strides (${strides}) from ${offset} on leaves storage ${key}, which has ${count} values`,
    );
  }
  return new TensorPlace(storage as TorchStorage, offset, shape, strides);
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function areSizes(values: unknown): values is number[] {
  return Array.isArray(values) && values.every(isSize);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  return shape.every((n, axis) => n === 1 || strides[axis] === sizeOf(shape.slice(axis + 1)));
}
