// The format of torch.save before PyTorch 1.6: five pickles, then the storages.

import { MOST_HEADER_BYTES } from "../limits.ts";
import { PickleReader } from "./pickle.ts";
import { TorchStorage } from "./storages.ts";
import { placesOf, TENSOR_NAMES, type TensorPlace } from "./tensors.ts";

/** First pickle and second pickle of a file (torch/serialization.py). */
const MAGIC = 0x1950a86a20f9469cfc6cn, VERSION = 1001;

/** Bytes of the number that goes before a storage. */
const COUNT_BYTES = 8;

/** What a file holds, and how the bytes of a storage are found. */
export interface TorchFile {
  places: ReadonlyMap<string, TensorPlace>;
  bytesOf(storage: TorchStorage): Promise<Uint8Array> | Uint8Array;
}

/** @param names of the tensors that are wanted; all by default @throws Error that says what is wrong */
export function openLegacy(bytes: Uint8Array, names?: readonly string[]): TorchFile {
  const reader = new PickleReader(bytes.subarray(0, MOST_HEADER_BYTES), TENSOR_NAMES);
  if (!isMagic(reader) || reader.read() !== VERSION) {
    throw new Error("it is no file of torch.save");
  }
  const system = reader.read();
  if (!(system instanceof Map) || system.get("little_endian") !== true) {
    throw new Error("its numbers are not little-endian");
  }
  const places = placesOf(reader, names);
  const keys = reader.read();
  if (!Array.isArray(keys)) throw new Error("it has no list of its storages");
  const storages = new Map<unknown, Uint8Array>();
  let at = reader.at;
  for (const key of keys) {
    const storage = storageFor(reader, key);
    const end = at + COUNT_BYTES + storage.size;
    if (end > bytes.length) throw new Error("it ends too early");
    const count = new DataView(bytes.buffer, bytes.byteOffset + at).getBigInt64(0, true);
    if (count !== BigInt(storage.count)) {
      throw new Error(`storage ${key} has ${count} values instead of ${storage.count}`);
    }
    storages.set(key, bytes.subarray(at + COUNT_BYTES, end));
    at = end;
  }
  const bytesOf = ({ key }: TorchStorage) => {
    const found = storages.get(key);
    if (!found) throw new Error(`storage ${key} is missing`);
    return found;
  };
  return { places, bytesOf };
}

function storageFor(reader: PickleReader, key: unknown): TorchStorage {
  const storage = typeof key === "string" ? reader.loaded.get(key) : undefined;
  if (storage instanceof TorchStorage) return storage;
  const name = typeof key === "string" ? ` ${key}` : "";
  if (storage === undefined) throw new Error(`no tensor takes its storage${name}`);
  throw new Error(`its storage${name} is of a type that is not read`);
}

function isMagic(reader: PickleReader): boolean {
  try {
    return reader.read() === MAGIC;
  } catch {
    return false; // no pickle at all
  }
}
