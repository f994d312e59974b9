// MNIST, the real handwritten digits, from its published files.
import { join } from "node:path";
import { writeFileAtomic } from "../files/atomic.ts";
import type { Checksum } from "../files/checksum.ts";
import { ImageDataset } from "./dataset.ts";
import { download, type DownloadOptions } from "../files/download.ts";
import { DataFileError, DownloadError, type DownloadFailure } from "../files/errors.ts";
import { type IdxArray, readIdx } from "../files/idx.ts";
import { keep, readKept } from "../files/kept.ts";
import { dataFolder, mirrorFolder } from "../files/paths.ts";

/** Which part of a data set. */
export type Split = "train" | "test";

/** Where and how the files are got; every field has a default. */
export interface MnistOptions extends
  Pick<
    DownloadOptions,
    "mirror" | "onProgress" | "signal" | "tries" | "backoffMs" | "stallTimeoutMs"
  > {
  /** Which images. Default "train". */
  split?: Split;
  /** Folder for the files. Default: `data/mnist` in the project. */
  folder?: string;
  /** Web folders that hold the files, tried in order. */
  webFolders?: readonly string[];
}

/** A published file with its facts. */
interface PublishedFile {
  name: string;
  shape: number[];
  /** MD5 of the unpacked bytes: mirrors pack them in different ways. */
  md5: string;
}

const FILES: Record<Split, { images: PublishedFile; labels: PublishedFile }> = {
  train: {
    images: {
      name: "train-images-idx3-ubyte.gz",
      shape: [60_000, 28, 28],
      md5: "6bbc9ace898e44ae57da46a324031adb",
    },
    labels: {
      name: "train-labels-idx1-ubyte.gz",
      shape: [60_000],
      md5: "a25bea736e30d166cdddb491f175f624",
    },
  },
  test: {
    images: {
      name: "t10k-images-idx3-ubyte.gz",
      shape: [10_000, 28, 28],
      md5: "2646ac647ad5339dbf082846283269ea",
    },
    labels: {
      name: "t10k-labels-idx1-ubyte.gz",
      shape: [10_000],
      md5: "27ae3e4e09519cfbb04c329615203637",
    },
  },
};

/** Where a mirror may have the files: its own folder for them, as torchvision has them, or at its top. */
const MIRROR_FOLDERS = ["mnist", "MNIST/raw", "MNIST", "mnist/raw", ""];

/** What the files are called: as published, unpacked, and as some programs unpack them, with a dot. */
function namesOf({ name }: PublishedFile): string[] {
  const unpacked = name.replace(/\.gz$/, "");
  return [name, unpacked, unpacked.replace("-idx", ".idx")];
}

/** Copies of the files of http://yann.lecun.com/exdb/mnist/, which no longer serves them. */
const WEB_FOLDERS = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

/**
 * Loads MNIST (LeCun, Cortes and Burges): 60,000 training or 10,000 test images of 28x28.
 *
 * The files are kept in the folder. They are taken from there, else from the local mirror (MASKGIT_MIRROR, in its `mnist/`
 * or `MNIST/raw/` or at its top), packed or unpacked, else from the web; their unpacked bytes are checked each time, and a
 * damaged file is got anew.
 *
 * @throws DownloadError when a file is not there and no source gives it, or the folder cannot be written
 */
export async function loadMnist(options: MnistOptions = {}): Promise<ImageDataset> {
  const { split = "train" } = options;
  const { images, labels } = FILES[split];
  // One after the other, so that nothing goes on downloading after a failure.
  const pixels = await open(images, options), classes = await open(labels, options);
  return new ImageDataset({
    name: "MNIST",
    source: `real MNIST (LeCun, Cortes and Burges), ` +
      `${images.shape[0].toLocaleString("en")} ${split === "train" ? "training" : "test"} images`,
    images: pixels.data,
    labels: classes.data,
    height: 28,
    width: 28,
    channels: 1,
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
  });
}

async function open(file: PublishedFile, options: MnistOptions): Promise<IdxArray> {
  const { folder = join(dataFolder(), "mnist"), webFolders = WEB_FOLDERS } = options;
  const damaged: DownloadFailure[] = [];
  const find = async (folders: readonly string[]) => {
    for (const path of folders.flatMap((place) => namesOf(file).map((name) => join(place, name)))) {
      const array = await readFile(path, file, damaged);
      if (array) return { path, array };
    }
    return undefined;
  };
  const own = await find([folder]);
  if (own) return own.array;
  const mirror = options.mirror === undefined ? mirrorFolder() : options.mirror;
  const destination = join(folder, file.name);
  const mirrored = mirror
    ? await find(MIRROR_FOLDERS.map((place) => join(mirror, place)))
    : undefined;
  if (mirrored) {
    const copy = async () => await writeFileAtomic(destination, await Deno.readFile(mirrored.path));
    if (mirrored.path.endsWith(".gz")) await keep(destination, copy);
    return mirrored.array;
  }
  try {
    const path = await download({
      ...options,
      urls: webFolders.map((base) => `${base.replace(/\/$/, "")}/${file.name}`),
      destination,
      checksum: checksumOf(file),
      most: sizeOf(file) + PACKING,
      mirrorPath: `mnist/${file.name}`,
    });
    return await readIdx(path, expectationsOf(file));
  } catch (error) {
    if (!(error instanceof DownloadError) || damaged.length === 0) throw error;
    const named = new Set(error.failures.map(({ source }) => source));
    const more = damaged.filter(({ source }) => !named.has(source));
    throw new DownloadError(destination, [...more, ...error.failures], error.fix);
  }
}

/** The file's content; undefined where there is none, or it is damaged, which is noted. */
async function readFile(
  path: string,
  file: PublishedFile,
  damaged: DownloadFailure[],
): Promise<IdxArray | undefined> {
  try {
    return await readKept(() => readIdx(path, expectationsOf(file)));
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    damaged.push({ source: path, reason: error.problem });
    return undefined;
  }
}

function expectationsOf(file: PublishedFile) {
  const fix = "Delete it and run again to get it anew";
  return { shape: file.shape, checksum: checksumOf(file), fix };
}

function checksumOf(file: PublishedFile): Checksum {
  return { algorithm: "md5", digest: file.md5, of: "unpacked", most: sizeOf(file) };
}

/** Bytes that packing may add. */
const PACKING = 2 ** 16;

/** Bytes of the unpacked file, with its header. */
function sizeOf({ shape }: PublishedFile): number {
  return 4 + 4 * shape.length + shape.reduce((product, length) => product * length, 1);
}
