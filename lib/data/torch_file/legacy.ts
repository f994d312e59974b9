// The format of torch.save before PyTorch 1.6: five pickles, then the storages.

import { PickleReader } from "./pickle.ts";
import { placesOf, TENSOR_NAMES, type TorchTensor } from "./tensors.ts";

/** First pickle and second pickle of a file (torch/serialization.py). */
const MAGIC = 0x1950a86a20f9469cfc6cn, VERSION = 1001;

/** Bytes of the number that goes before a storage. */
const COUNT_BYTES = 8;

/** @throws Error that says what is wrong */
export function readLegacy(bytes: Uint8Array): Map<string, TorchTensor> {
  const reader = new PickleReader(bytes, TENSOR_NAMES);
  if (!isMagic(reader) || reader.read() !== VERSION) {
    throw new Error("it is no file of torch.save");
  }
  const system = reader.read();
  if (!(system instanceof Map) || system.get("little_endian") !== true) {
    throw new Error("its numbers are not little-endian");
  }
  const places = placesOf(reader);
  const keys = reader.read();
  if (!Array.isArray(keys)) throw new Error("it has no list of its storages");
  const sizes = new Map([...places.values()].map(({ storage }) => [storage.key, storage]));
  const storages = new Map<string, Uint8Array>();
  let at = reader.at;
  for (const key of keys as string[]) {
    const storage = sizes.get(key);
    if (!storage) throw new Error(`no tensor takes its storage ${key}`);
    const length = storage.count * storage.kind.size;
    if (at + COUNT_BYTES + length > bytes.length) throw new Error("it ends too early");
    const count = new DataView(bytes.buffer, bytes.byteOffset + at).getBigInt64(0, true);
    if (count !== BigInt(storage.count)) {
      throw new Error(`storage ${key} has ${count} values instead of ${storage.count}`);
    }
    at += COUNT_BYTES;
    storages.set(key, bytes.subarray(at, at + length));
    at += length;
  }
  return new Map([...places].map(([name, place]) => {
    const storage = storages.get(place.storage.key);
    if (!storage) throw new Error(`${name}'s storage is missing`);
    return [name, place.read(storage)];
  }));
}

function isMagic(reader: PickleReader): boolean {
  try {
    return reader.read() === MAGIC;
  } catch {
    return false; // no pickle at all
  }
}
