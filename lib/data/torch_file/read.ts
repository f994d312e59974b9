// Files of torch.save that hold tensors by name: PyTorch's zip format, and the one before it.

import { DataFileError, messageOf } from "../errors.ts";
import { ZipArchive } from "../zip/zip_archive.ts";
import { readLegacy } from "./legacy.ts";
import { PickleReader } from "./pickle.ts";
import { placesOf, TENSOR_NAMES, type TorchTensor } from "./tensors.ts";

/** The longest pickle that is read: a network of a hundred thousand tensors has some 20 MB. */
const MOST_PICKLE_BYTES = 64 * 2 ** 20;

const FIX = "Take a file in which torch.save wrote a state_dict, or get it anew";

/**
 * Reads the tensors of a file that `torch.save(network.state_dict(), file)` wrote. Nothing in it is run: a pickle that asks
 * for more than tensors need is refused.
 *
 * @throws {DataFileError} when the file is not there, is damaged, or holds something else than tensors by name
 */
export async function readTorchFile(path: string): Promise<Map<string, TorchTensor>> {
  try {
    return await isZip(path) ? await readZip(path) : readLegacy(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    const there = !(error instanceof Deno.errors.NotFound);
    throw new DataFileError(path, there ? messageOf(error) : "is not there", FIX);
  }
}

async function isZip(path: string): Promise<boolean> {
  using file = await Deno.open(path);
  const start = new Uint8Array(4);
  await file.read(start);
  return start[0] === 0x50 && start[1] === 0x4b;
}

async function readZip(path: string): Promise<Map<string, TorchTensor>> {
  using archive = await ZipArchive.open(path, "", FIX);
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
  const places = placesOf(
    new PickleReader(await read("data.pkl", MOST_PICKLE_BYTES), TENSOR_NAMES),
  );
  const tensors = new Map<string, TorchTensor>();
  for (const [name, place] of places) {
    const { key, count, kind } = place.storage;
    const bytes = await read(`data/${key}`, count * kind.size);
    if (bytes.length !== count * kind.size) {
      throw new Error(`storage ${key} has ${bytes.length} bytes instead of ${count * kind.size}`);
    }
    tensors.set(name, place.read(bytes));
  }
  return tensors;
}
