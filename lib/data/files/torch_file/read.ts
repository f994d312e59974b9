// Files of torch.save that hold tensors by name: PyTorch's zip format, and the one before it.

import { DataFileError, messageOf } from "../errors.ts";
import { MOST_HEADER_BYTES, mostUnpacked } from "../limits.ts";
import { readable, requireRegularFile } from "../user_file.ts";
import { ZipArchive } from "../zip/zip_archive.ts";
import { openLegacy, type TorchFile } from "./legacy.ts";
import { PickleReader } from "./pickle.ts";
import type { TorchStorage } from "./storages.ts";
import { placesOf, TENSOR_NAMES, type TensorPlace, type TorchTensor } from "./tensors.ts";

const FIX = "Take a file in which torch.save wrote a state_dict, or get it anew";

/** How much of a file {@linkcode readTorchFile} reads. */
export interface ReadTorchOptions {
  /** The tensors to read where they are there; all by default. Others may be of any type. */
  names?: readonly string[];
}

/**
 * Reads the tensors of a file that `torch.save(network.state_dict(), file)` wrote, Python 2's too. Nothing in it is run; what
 * is beside the tensors, the state of an optimizer's numbers or objects, is passed over. Tensors of a dictionary in a dictionary
 * have both names with a dot between: `state_dict.conv.weight`.
 *
 * @throws {DataFileError} when the file is not there, is damaged, or holds something else than tensors by name
 */
export async function readTorchFile(
  path: string,
  { names }: ReadTorchOptions = {},
): Promise<Map<string, TorchTensor>> {
  const { size } = await requireRegularFile(path);
  try {
    if (!await isZip(path)) {
      const bytes = await readable(path, () => Deno.readFile(path));
      return await readTensors(openLegacy(bytes, names), size);
    }
    using archive = await ZipArchive.open(path, "", FIX, { mostBytes: Infinity });
    return await readTensors(await openZip(archive, size, names), size);
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    throw new DataFileError(path, messageOf(error), FIX);
  }
}

async function isZip(path: string): Promise<boolean> {
  return await readable(path, async () => {
    using file = await Deno.open(path);
    const start = new Uint8Array(4);
    await file.read(start);
    return start[0] === 0x50 && start[1] === 0x4b;
  });
}

async function openZip(
  archive: ZipArchive,
  size: number,
  names?: readonly string[],
): Promise<TorchFile> {
  const [pickle, ...others] = archive.names().filter((name) => name.endsWith("/data.pkl"));
  if (pickle === undefined || others.length > 0) {
    throw new Error("it is a zip archive, but none of PyTorch's");
  }
  const folder = pickle.slice(0, -"data.pkl".length);
  const read = (name: string, most: number) =>
    archive.read(folder + name, most).catch((error: unknown) => {
      throw new Error(`${name} ${messageOf(error)}`);
    });
  if (archive.names().includes(`${folder}byteorder`)) {
    const order = new TextDecoder().decode(await read("byteorder", 16));
    if (order !== "little") throw new Error(`its numbers are ${order}-endian`);
  }
  const most = Math.min(MOST_HEADER_BYTES, mostUnpacked(size));
  const places = placesOf(new PickleReader(await read("data.pkl", most), TENSOR_NAMES), names);
  return { places, bytesOf: (storage) => read(`data/${storage.key}`, storage.size) };
}

/** Each storage is read once, however many tensors are views of it. */
async function readTensors(
  { places, bytesOf }: TorchFile,
  fileBytes: number,
): Promise<Map<string, TorchTensor>> {
  requireBounded(places, fileBytes);
  const views = new Map<TorchStorage, [string, TensorPlace][]>();
  const tensors = new Map<string, TorchTensor>();
  for (const [name, place] of places) {
    const others = views.get(place.storage) ?? [];
    others.push([name, place]);
    views.set(place.storage, others);
  }
  for (const [storage, own] of views) {
    const numbers = storage.read(await bytesOf(storage));
    for (const [name, place] of own) tensors.set(name, place.read(numbers));
  }
  return new Map([...places.keys()].map((name) => [name, tensors.get(name)!]));
}

/** @throws Error when the tensors would take far more memory than the file has bytes */
function requireBounded(places: ReadonlyMap<string, TensorPlace>, fileBytes: number): void {
  const storages = new Set([...places.values()].map(({ storage }) => storage));
  const sizes = [...storages, ...places.values()].map(({ size }) => size);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (all <= mostUnpacked(fileBytes)) return;
  throw new Error(
    `its tensors would take ${all} bytes, far more than its ${fileBytes} bytes can hold`,
  );
}
