// tiny-imagenet's archive, its texts and pictures, and what is kept of it.
import { join } from "node:path";
import sharp from "sharp";
import { DataFileError, loadTinyImagenet, type TinyImagenet } from "lib/data/mod.ts";
import {
  entriesOf,
  type Files,
  smallFiles,
  TRAIN,
  VAL,
  WNIDS,
} from "../../data/datasets/tiny_imagenet/small_archive.ts";
import { zip } from "../../data/files/zip_writer.ts";
import type { FuzzKind } from "../kind.ts";
import { mutateBytes, oneOf } from "../mutations/bytes.ts";
import { inJpeg, inZip } from "../mutations/containers.ts";
import { mutateJsonText, mutateNumbers } from "../mutations/json.ts";
import { differs, firstOf } from "../oracles/same.ts";

const SPLITS = ["train", "val"] as const, SIZE = 64 * 64 * 3;
type Split = typeof SPLITS[number];

/** One picture of a data set. */
interface Picture {
  pixels: Uint8Array;
  label: number;
}

/** Name of each picture's file, class by class, in the order of the data set. */
function filesOf(split: Split): string[][] {
  return WNIDS.map((wnid, label) =>
    Array.from(
      { length: split === "train" ? TRAIN : VAL },
      (_, i) =>
        split === "train"
          ? `train/${wnid}/images/${wnid}_${i}.JPEG`
          : `val/images/val_${i * WNIDS.length + label}.JPEG`,
    )
  );
}

/** The classes take turns. */
function inTurn(classes: readonly (readonly string[])[]): string[] {
  const most = Math.max(...classes.map(({ length }) => length));
  return Array.from({ length: most }, (_, i) => classes.flatMap((files) => files.slice(i, i + 1)))
    .flat();
}

function pictureOf({ images, labels }: TinyImagenet, row: number): Picture {
  return {
    pixels: images.slice(row * SIZE, (row + 1) * SIZE),
    label: labels[row],
  };
}

type Load = (split: Split) => Promise<TinyImagenet>;

/** What the sound archive gives, picture by picture. */
async function soundPictures(load: Load) {
  const entries = await Promise.all(SPLITS.map(async (split) => {
    const data = await load(split);
    return inTurn(filesOf(split)).map((file, row) => [file, pictureOf(data, row)] as const);
  }));
  return new Map(entries.flat());
}

/** Every picture that was not left out has to be there, with its pixels and class. */
function picturesProblem(
  data: TinyImagenet,
  split: Split,
  sound: ReadonlyMap<string, Picture>,
  changed = "",
): string | undefined {
  const left = data.skipped.map(({ file }) => file);
  const stranger = left.find((file) => !sound.has(file));
  if (stranger !== undefined) return `it left out ${stranger}, which is none of its pictures`;
  const files = inTurn(filesOf(split).map((own) => own.filter((file) => !left.includes(file))));
  if (files.length !== data.count) return `${data.count} pictures instead of ${files.length}`;
  const wrong = files.findIndex((file, row) =>
    file !== changed && differs("", pictureOf(data, row), sound.get(file)) !== undefined
  );
  return wrong < 0
    ? differs("the classes", [...data.wnids], WNIDS)
    : `picture ${wrong} is not ${files[wrong]}`;
}

/** Damage anywhere in the zip archive: its checksums tell. */
const archive: FuzzKind = {
  name: "zip",
  cost: 3,
  open: async (folder) => {
    const path = join(folder, "small.zip"), seeds = [zip(entriesOf(await smallFiles()))];
    const load: Load = (split) =>
      loadTinyImagenet({ archive: path, split, keep: false, mirror: null });
    await Deno.writeFile(path, seeds[0]);
    const sound = await soundPictures(load);
    let split: Split = "train";
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => {
        split = random.pick(SPLITS);
        return mutateBytes(seeds[of], random, seeds);
      },
      read: async () => {
        const data = await load(split), asked = split;
        return () => picturesProblem(data, asked, sound);
      },
    };
  },
};

/** Damage to a text of the data set, which the archive's checksum does not tell. */
const texts: FuzzKind = {
  name: "zip-texts",
  cost: 3,
  open: async (folder) => {
    const path = join(folder, "small.zip"), entries = entriesOf(await smallFiles());
    const seeds = [zip(entries)];
    const isText = (name: string) => name.endsWith(".txt");
    const mutate = inZip(entries, () => oneOf([1, mutateNumbers], [2, mutateBytes]), isText);
    let split: Split = "train";
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => {
        split = random.pick(SPLITS);
        return mutate(seeds[of], random, seeds);
      },
      read: async () => {
        const data = await loadTinyImagenet({ archive: path, split, keep: false, mirror: null });
        return () => {
          const { count, images, labels, wnids, classNames } = data;
          const sizes = [images.length, labels.length, wnids.length];
          const unknown = wnids.find((wnid) => !WNIDS.includes(wnid));
          return firstOf(
            differs("sizes", sizes, [count * SIZE, count, classNames.length]),
            labels.every((label) => label < wnids.length) ? undefined : "a label of no class",
            unknown && `it has pictures of the class ${unknown}`,
          );
        };
      },
    };
  },
};

/** Damage to one picture, which the archive's checksum does not tell: it is left out, or decoded as others do. */
const pictures: FuzzKind = {
  name: "zip-jpeg",
  cost: 4,
  open: async (folder) => {
    const path = join(folder, "small.zip"), files: Files = await smallFiles();
    // With more than one colour, for damage to be seen.
    const [[changed]] = filesOf("train");
    files.set(changed, new Uint8Array(await gradient().jpeg().toBuffer()));
    const entries = entriesOf(files), seeds = [zip(entries)];
    const load: Load = (split) =>
      loadTinyImagenet({ archive: path, split, keep: false, mirror: null });
    await Deno.writeFile(path, seeds[0]);
    const sound = await soundPictures(load);
    let jpeg = files.get(changed)!;
    const mutate = inZip(entries, () => (bytes, random, others) => {
      return jpeg = oneOf([1, inJpeg], [1, mutateBytes])(bytes, random, others);
    }, (name) => name.endsWith(changed));
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => mutate(seeds[of], random, seeds),
      read: async () => {
        const data = await load("train"), kept = !data.skipped.some(({ file }) => file === changed);
        return async () =>
          picturesProblem(data, "train", sound, changed) ??
            (kept ? await pixelProblem(pictureOf(data, 0).pixels, jpeg) : undefined);
      },
    };
  },
};

function gradient() {
  const data = Uint8Array.from({ length: SIZE }, (_, i) => (i % 192) + (i % 3) * 20);
  return sharp(data, { raw: { width: 64, height: 64, channels: 3 } });
}

/** Decoders mend damage in different ways, but agree about the size, and about pictures without damage. */
async function pixelProblem(pixels: Uint8Array, jpeg: Uint8Array): Promise<string | undefined> {
  const decoded = await sharp(jpeg, { failOn: "warning" }).toColourspace("srgb").raw().toBuffer({
    resolveWithObject: true,
  }).catch(() => undefined);
  if (!decoded) return undefined;
  const { data, info: { width, height, channels } } = decoded;
  if (width !== 64 || height !== 64) return `a picture of ${width}x${height} was taken`;
  if (channels !== 3) return undefined;
  const error = pixels.reduce((sum, value, i) => sum + Math.abs(value - data[i]), 0) / SIZE;
  return error > 12 ? `its pixels differ by ${error.toFixed(1)} from another decoder's` : undefined;
}

/** What is kept, damaged: it is made anew, so that always the same comes out. */
function kept(name: string, file: string, split: Split): FuzzKind {
  return {
    name,
    cost: 3,
    open: async (folder) => {
      const path = join(folder, "decoded", file), archive = join(folder, "small.zip");
      await Deno.writeFile(archive, zip(entriesOf(await smallFiles())));
      const load = () => loadTinyImagenet({ archive, folder, split, mirror: null });
      const sound = { ...await load() }, seeds = [await Deno.readFile(path)];
      return {
        seeds,
        path,
        errors: [],
        mutate: (of, random) =>
          oneOf([1, mutateBytes], [1, (bytes, random) => {
            const text = new TextDecoder("latin1").decode(bytes), end = text.indexOf("\n");
            const line = end < 0 ? text : text.slice(0, end);
            const changed = new TextEncoder().encode(mutateJsonText(line, random));
            return new Uint8Array([...changed, ...end < 0 ? [] : bytes.subarray(end)]);
          }])(seeds[of], random, seeds),
        read: async () => {
          const data = await load();
          return () => differs("the data set", { ...data }, sound);
        },
      };
    },
  };
}

export const TINY_IMAGENET_KINDS: readonly FuzzKind[] = [
  archive,
  texts,
  pictures,
  kept("kept-classes", `val-${WNIDS[1]}.pictures`, "val"),
  kept("kept-catalogue", "catalogue.json", "val"),
];
