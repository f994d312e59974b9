// What `deno task fid` does.
import { basename } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { frechetDistance, readStatistics, writeStatistics } from "lib/metrics/mod.ts";
import type { Inception } from "lib/models/mod.ts";
import { progress } from "lib/notebook/mod.ts";
import { type InceptionStatistics, inceptionStatistics, numberNote } from "lib/evaluation/mod.ts";
import { loadInception } from "lib/pretrained/mod.ts";
import { StatusLine } from "../environment/mod.ts";
import { isFolder, listPictures } from "../pictures/list.ts";
import { prepareOutputs } from "../pictures/outputs.ts";
import { counted } from "../pictures/words.ts";
import { DIMS, type FidOptions } from "./options.ts";
import { pictureBatches } from "./pictures.ts";

/** What is printed. */
export interface Outcome {
  result: string;
  /** What changes the number, and how. */
  notes: string[];
}

/**
 * The distance of two sets.
 *
 * @param network instead of the one that the options name; for tests
 * @throws {DataFileError} when a path holds neither pictures nor statistics
 * @throws {DownloadError} when the weights are needed and cannot be had
 */
export async function distanceOf(options: FidOptions, network?: Inception): Promise<Outcome> {
  const sets = await withNetwork(options, network, async (network) => {
    const inputs: Input[] = [];
    for (const path of options.paths) inputs.push(await readInput(path, options));
    const sets: InceptionStatistics[] = [];
    for (const input of inputs) sets.push(await statisticsOf(input, options, network));
    return sets;
  });
  const [a, b] = sets.map(({ statistics }) => statistics);
  const notes = sets.flatMap(({ notes }, i) =>
    notes.map((note) => `${basename(options.paths[i])}: ${note}`)
  );
  const counts = [a, b].map(({ count }) =>
    count > 0 ? count.toLocaleString("en") : "an unknown number of"
  );
  return {
    result: `FID: ${frechetDistance(a, b).toFixed(6)} (${
      counts.join(" and ")
    } pictures, ${options.dims} features)`,
    notes: [...notes, ...differences(sets)],
  };
}

/** Writes the statistics of a folder of pictures, as {@linkcode distanceOf} would compute them. */
export async function saveStatistics(options: FidOptions, network?: Inception): Promise<Outcome> {
  const [folder, file] = options.paths;
  await prepareOutputs([file], []);
  const { statistics, notes } = await withNetwork(
    options,
    network,
    async (network) => statisticsOf(await readInput(folder, options), options, network),
  );
  await writeStatistics(file, statistics);
  return {
    result: `statistics of ${statistics.count.toLocaleString("en")} pictures in ${file}`,
    notes,
  };
}

type GetNetwork = () => Promise<Inception>;

/** Runs `use` with a way to get the network, which two files of statistics do not need. */
async function withNetwork<R>(
  { weights }: FidOptions,
  given: Inception | undefined,
  use: (network: GetNetwork) => Promise<R>,
): Promise<R> {
  let loaded: Inception | undefined;
  try {
    return await use(async () => given ?? (loaded ??= await loadWithLine(weights)));
  } finally {
    loaded?.dispose();
  }
}

async function loadWithLine(weights: string | undefined): Promise<Inception> {
  const line = new StatusLine("Inception's weights");
  try {
    const onProgress = ({ received, total }: { received: number; total?: number }) =>
      line.show(`${megabytes(received)} of ${total === undefined ? "?" : megabytes(total)} MB`);
    const network = await loadInception({ weights, onProgress });
    line.done();
    return network;
  } catch (error) {
    line.done("failed");
    throw error;
  }
}

const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);

/** What a path holds: statistics, or pictures and what is to be said of them. */
type Input = InceptionStatistics | { path: string; paths: string[]; notes: string[] };

/** What a path holds, found without reading any picture: both paths are checked before one is measured. */
async function readInput(path: string, { dims }: FidOptions): Promise<Input> {
  if (path.toLowerCase().endsWith(".npz") && !await isFolder(path)) {
    const statistics = await readStatistics(path);
    const { length } = statistics.mean;
    if (length === dims) {
      const note = numberNote(statistics.count, dims);
      return { statistics, sizes: [], notes: note === "" ? [] : [note] };
    }
    throw new DataFileError(
      path,
      `holds statistics of ${length} features, not of ${dims}`,
      fixOf(length),
    );
  }
  const { paths, folder, notes } = await listPictures(path);
  if (!folder) {
    throw new DataFileError(path, "is neither a folder nor an .npz file", "Give one of these");
  }
  if (paths.length === 1) {
    throw new DataFileError(
      path,
      "holds a single picture, and a distance compares how pictures vary",
      "Give at least 2, and 2,048 or more for a distance that means something",
    );
  }
  return { path, paths, notes };
}

async function statisticsOf(
  input: Input,
  { dims, batchSize, resize, precision }: FidOptions,
  network: GetNetwork,
): Promise<InceptionStatistics> {
  if ("statistics" in input) return input;
  const { path, paths, notes } = input;
  const animated: string[] = [];
  const batches = pictureBatches(paths, batchSize, (path) => animated.push(path));
  const inception = await network();
  await using line = progress(paths.length, { label: basename(path), unit: "pictures" });
  const onProgress = (done: number) => line.update(done);
  const options = { width: dims, resize, precision, onProgress };
  const made = await inceptionStatistics(inception, batches, options);
  if (animated.length > 0) {
    notes.push(`${counted(animated, "file")} of several pictures; the first of each counts`);
  }
  return { ...made, notes: [...notes.map((note) => `${note}.`), ...made.notes] };
}

/** What helps where a file has statistics of another number of features. */
function fixOf(length: number): string {
  const known = DIMS.find((dims) => dims === length);
  return known === undefined
    ? `Give statistics of Inception's features: ${DIMS.join(", ")} are possible`
    : `Give --dims ${known}`;
}

/** What two sets of pictures do not have in common. */
function differences(sets: readonly InceptionStatistics[]): string[] {
  const [a, b] = sets.map(({ sizes }) => sizes[0]);
  if (a === undefined || b === undefined || a === b) return [];
  return [
    `pictures of ${a} and of ${b}: what was lost or gained by their sizes counts in the distance.`,
  ];
}
