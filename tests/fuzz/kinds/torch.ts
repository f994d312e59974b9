// PyTorch's files of weights, in both forms.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataFileError, readTorchFile, type TorchTensor } from "lib/data/mod.ts";
import { zip } from "../../data/files/zip_writer.ts";
import type { FuzzKind, OpenKind } from "../kind.ts";
import { concat, type Mutate, mutateBytes, oneOf } from "../mutations/bytes.ts";
import { inZip } from "../mutations/containers.ts";
import { differs } from "../oracles/same.ts";
import { entriesIn } from "./npz.ts";

/** Pieces of Python's pickles: marks, tuples, dictionaries, what is called, what is remembered, numbers, texts, copies. */
const OPCODES = [
  ...["(", ")", "t", "l", "d", "]", "}", "a", "e", "s", "u", "R", "b", "Q", "2", "0", "1", "."],
  ...[
    "\x85",
    "\x86",
    "\x87",
    "\x88",
    "\x89",
    "N",
    "h\x00",
    "h\x01",
    "q\x00",
    "q\x01",
    "j\xff\xff\xff\xff",
  ],
  ...[
    "K\x00",
    "K\xff",
    "M\xff\xff",
    "J\xff\xff\xff\x7f",
    "J\x00\x00\x00\x80",
    "\x8a\x08\xff\xff\xff\xff",
  ],
  ...[
    "\x8a\xff",
    "X\xff\xff\xff\x7f",
    "X\x01\x00\x00\x00x",
    "G\x7f\xf8\x00\x00\x00\x00\x00\x00",
    "\x80\x02",
  ],
  ...["ctorch._utils\n_rebuild_tensor_v2\n", "ccollections\nOrderedDict\n", "cos\nsystem\n"],
].map((text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0)));

/** Opcodes put among those of a pickle, or over them; often many times. */
const inPickle: Mutate = (bytes, random) => {
  const at = random.integer(bytes.length + 1), over = random.integer(3);
  const times = random.chance(0.8) ? 1 : 1 + random.integer(2_000);
  const piece = random.chance(0.3)
    ? bytes.slice(at, at + 1 + random.integer(40))
    : random.pick(OPCODES);
  const copies = Array.from({ length: times }, () => piece);
  return concat(bytes.subarray(0, at), ...copies, bytes.subarray(at + over));
};

/** A tuple that holds another one twice, and that one another one, and so on: small in a file, and endless as a text. */
const nested: Mutate = (bytes, random) => {
  const at = random.integer(bytes.length + 1), levels = 10 + random.integer(200);
  const open = Uint8Array.from([...")q", "\xc8"], (letter) => letter.charCodeAt(0));
  const level = [0x68, 0xc8, 0x68, 0xc8, 0x86, 0x71, 0xc8]; // h h 2-tuple q: by the memo's place 200
  const pairs = Array.from({ length: levels }, () => Uint8Array.from(level));
  return concat(bytes.subarray(0, at), open, ...pairs, bytes.subarray(at));
};

const mutatePickle = oneOf([4, inPickle], [1, nested], [5, mutateBytes]);

/** Values that belong together: their number, their type, and in all no more than the file holds many times over. */
function tensorsProblem(tensors: ReadonlyMap<string, TorchTensor>, size: number) {
  let bytes = 0;
  for (const [name, { shape, values }] of tensors) {
    if (typeof name !== "string") return `a tensor is named ${name}`;
    const count = shape.reduce((product, n) => product * n, 1);
    if (values.length !== count) return `${name} of shape [${shape}] has ${values.length} values`;
    bytes += values.byteLength;
  }
  // Tensors may share a storage, and a packed one is longer than its file.
  return bytes > 1100 * size ? `${bytes} bytes were read from a file of ${size}` : undefined;
}

function plain(tensors: ReadonlyMap<string, TorchTensor>) {
  return [...tensors].map(([name, { dtype, shape, values }]) => [name, dtype, [...shape], values]);
}

async function open(
  folder: string,
  names: readonly string[],
  mutateFrom: (seed: Uint8Array) => Mutate,
  checked: boolean,
): Promise<OpenKind> {
  const path = join(folder, "weights.pth");
  const fixtures = names.map((name) =>
    fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))
  );
  const found = await Promise.all(fixtures.map((one) => Deno.readFile(one)));
  // In our own writer's form, so that those that are mutated inside are the same.
  const seeds = checked ? found.map((bytes) => zip(entriesIn(bytes))) : found;
  const sound: unknown[] = [];
  for (const bytes of seeds) {
    await Deno.writeFile(path, bytes);
    sound.push(plain(await readTorchFile(path)));
  }
  const mutations = found.map(mutateFrom);
  let inside = false;
  return {
    seeds,
    path,
    errors: [DataFileError],
    mutate: (of, random) => {
      inside = !checked || random.chance(0.6);
      return (inside ? mutations[of] : mutateBytes)(seeds[of], random, seeds);
    },
    read: async (bytes, of) => {
      const tensors = await readTorchFile(path);
      return () =>
        tensorsProblem(tensors, bytes.length) ??
          (inside || sound.some((one) => differs("", plain(tensors), one) === undefined)
            ? undefined
            : differs("the tensors", plain(tensors), sound[of]));
    },
  };
}

/** Of a zip archive, which has checksums; a storage's numbers may be any. */
function mutateArchive(seed: Uint8Array): Mutate {
  const innerOf = (name: string) => name.endsWith("data.pkl") ? mutatePickle : mutateBytes;
  const entries = entriesIn(seed);
  const pickle = inZip(entries, innerOf, (name) => name.endsWith("data.pkl"));
  return oneOf([3, pickle], [1, inZip(entries, innerOf)]);
}

export const TORCH_KINDS: readonly FuzzKind[] = [
  { name: "pth", open: (folder) => open(folder, ["python.pth"], mutateArchive, true) },
  {
    name: "pth-legacy",
    open: (folder) => open(folder, ["python_legacy.pth"], () => mutatePickle, false),
  },
];
