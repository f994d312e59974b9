// tiny-imagenet-200: colour photographs of 64x64 in 200 classes, from the published archive.
import { join } from "node:path";
import { requireOneOf } from "lib/values/mod.ts";
import { dataFolder } from "../files/paths.ts";
import { ImageDataset, type ImageDatasetFields } from "./dataset.ts";
import { ArchiveCache } from "./tiny_imagenet/archive_cache.ts";
import { chooseClasses, type ClassChoice } from "./tiny_imagenet/classes.ts";
import type { SkippedPicture } from "./tiny_imagenet/decode_pictures.ts";
import type { ClassEntry } from "./tiny_imagenet/catalogue.ts";
import { Interleaver } from "./tiny_imagenet/interleaver.ts";
import { SIDE, type TinyImagenetSplit } from "./tiny_imagenet/layout.ts";
import { locateArchive, type LocateOptions } from "./tiny_imagenet/locate.ts";

/** Which pictures, and where they come from; every field has a default. */
export interface TinyImagenetOptions extends LocateOptions {
  /** Default "train". */
  split?: TinyImagenetSplit;
  /**
   * The first so many classes, or some by WordNet number (`n02123045`), word (`tabby`), or group
   * (`cat`, `dog`). Default: all of the archive.
   */
  classes?: ClassChoice;
  /** Most pictures of each class, the first ones. Default: all. */
  perClass?: number;
  /** Most pictures altogether, as many of each class. Default: all. */
  count?: number;
  /** Folder for the downloaded archive and, in `decoded/`, the caches. Default: `data/tiny-imagenet` in the project. */
  folder?: string;
  /** Whether to keep what was decoded, 6 MB a class. Default true. */
  keep?: boolean;
  /** Called after each class. */
  onClass?: (progress: { done: number; total: number }) => void;
}

/** Labelled photographs, with the names of their classes and a list of pictures that were left out. */
export class TinyImagenet extends ImageDataset {
  /** WordNet number of each class. */
  readonly wnids: readonly string[];
  /** Pictures of the chosen classes that were left out, and why. */
  readonly skipped: readonly SkippedPicture[];

  constructor(fields: ImageDatasetFields & Pick<TinyImagenet, "wnids" | "skipped">) {
    super(fields);
    this.wnids = fields.wnids;
    this.skipped = fields.skipped;
  }
}

/**
 * Loads tiny-imagenet-200 (Stanford's CS231n, after ImageNet): 500 training and 50 validation
 * pictures of each class, in RGB. The classes take turns, so that any beginning of the data set has
 * all of them. `classNames` are the first words of the archive's own, and `wnids` its WordNet numbers.
 *
 * The archive is read as it is, from the project's folder or the mirror (MASKGIT_MIRROR), zipped or
 * unpacked, and downloaded (238 MB) if it is in neither. A part of it in the same layout will do, and
 * so will pictures that were sorted into class folders (`val/n02123045/*.JPEG`, `val/images/n02123045/*.JPEG`,
 * `train/n02123045/*.JPEG`).
 * The boxes of the pictures' objects are not read. What was decoded is kept for the next time, where it can be written, and decoded anew when the archive changes or the
 * kept file is damaged. `source` tells what is read, and how many bad pictures were left out;
 * `skipped` names them.
 *
 * @throws DataFileError when the archive is broken, unsafe or not this data set
 * @throws DownloadError when it is nowhere to be had
 * @throws RangeError when a class or the split does not exist, more than 256 classes are chosen, or
 *   `perClass` or `count` is no whole number from 1
 */
export async function loadTinyImagenet(options: TinyImagenetOptions = {}): Promise<TinyImagenet> {
  const { split = "train", classes, perClass = Infinity, count = Infinity, onClass } = options;
  const { folder = join(dataFolder(), "tiny-imagenet"), keep = true } = options;
  requireOneOf("loadTinyImagenet: split", split, ["train", "val"]);
  requireCount("perClass", perClass);
  requireCount("count", count);
  const path = await locateArchive(folder, options);
  using cache = await ArchiveCache.open(path, keep ? join(folder, "decoded") : undefined);
  const catalogue = await cache.catalogue();
  const chosen = chooseClasses(catalogue.classes, classes);
  const there = Math.max(...chosen.map((entry) => entry[split]));
  const most = Math.min(perClass, Math.ceil(count / chosen.length), there);
  const interleaver = new Interleaver(chosen.length, most);
  const skipped: SkippedPicture[] = [];
  for (const [index, { wnid }] of chosen.entries()) {
    const pictures = await cache.pictures(split, wnid);
    interleaver.add(pictures);
    skipped.push(...pictures.skipped);
    onClass?.({ done: index + 1, total: chosen.length });
  }
  const interleaved = interleaver.finish(count);
  return new TinyImagenet({
    ...interleaved,
    name: "tiny-imagenet-200",
    source: `${catalogue.source}: ${describe(split, interleaved.labels, chosen, skipped)}`,
    height: SIDE,
    width: SIDE,
    channels: 3,
    mirrorable: true,
    classNames: chosen.map(({ words }) => words[0]),
    wnids: chosen.map(({ wnid }) => wnid),
    skipped,
  });
}

function requireCount(name: string, value: number): void {
  if (value === Infinity || (Number.isInteger(value) && value >= 1)) return;
  throw new RangeError(`loadTinyImagenet: ${name} must be a whole number from 1, not ${value}`);
}

/** `2,000 validation pictures of 40 classes, 1 bad one left out` */
function describe(
  split: TinyImagenetSplit,
  pictures: ArrayLike<number>,
  classes: readonly ClassEntry[],
  skipped: ArrayLike<unknown>,
): string {
  const number = (list: ArrayLike<unknown>, one: string, many: string) =>
    `${list.length.toLocaleString("en")} ${list.length === 1 ? one : many}`;
  const kind = split === "train" ? "training" : "validation";
  const text = `${number(pictures, `${kind} picture`, `${kind} pictures`)} of ` +
    number(classes, "class", "classes");
  const bad = skipped.length > 0 ? `, ${number(skipped, "bad one", "bad ones")} left out` : "";
  return text + bad;
}
