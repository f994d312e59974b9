// Getting a published file: from a local mirror folder or from web mirrors, checked and resumable.
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Checksum, checksumProblem } from "./checksum.ts";
import { DownloadError, type DownloadFailure, messageOf } from "./errors.ts";
import { systemReason } from "./kept.ts";
import { PermanentFailure, receive } from "./http_source.ts";
import { PartFile, StorageError } from "./part_file.ts";
import { MIRROR_VARIABLE, mirrorFolder } from "./paths.ts";

/** How far a download is. */
export interface DownloadProgress {
  /** Name of the file. */
  file: string;
  /** URL or path it comes from. */
  source: string;
  /** Bytes there, those of an earlier run included. */
  received: number;
  /** Size of the whole file in bytes, when the server says it. */
  total?: number;
}

/** What to get and how. */
export interface DownloadOptions {
  /** The same file at several places, tried in order. */
  urls: readonly string[];
  /** Path where the file shall lie. */
  destination: string;
  /** What it must hash to; nothing else is ever put at the destination. */
  checksum: Checksum;
  /** Most bytes that the file can have: what a server sends beyond is not taken. Default 1 GiB. */
  most?: number;
  /** Path of the file inside a local mirror folder. Default: the destination's name. */
  mirrorPath?: string;
  /** A folder to look in before the web. Default: the environment's MASKGIT_MIRROR; null for none. */
  mirror?: string | null;
  onProgress?: (progress: DownloadProgress) => void;
  /** Failures in a row after which a web mirror is given up. Default 4. */
  tries?: number;
  /** First pause between two tries in milliseconds; it doubles up to 10 s. Default 500. */
  backoffMs?: number;
  /** A connection on which nothing comes for so long is cut, in milliseconds. Default 30,000. */
  stallTimeoutMs?: number;
  /** Stops the download; what has come is kept for the next run. */
  signal?: AbortSignal;
}

/** A failure counts as one in a row unless so many bytes came since the last one. */
const PROGRESS_BYTES = 256 * 1024;
const LONGEST_BACKOFF_MS = 10_000;
const MOST_BYTES = 2 ** 30;

/**
 * Gets a file unless it is there already, and returns its path.
 *
 * The bytes gather in `<destination>.part` and are renamed when their checksum fits, so the
 * destination is whole or absent. After a cut, in this run or an earlier one, the download goes on
 * where it stopped. Processes that want the same file wait for the first one. Where the destination
 * cannot be written, the local mirror's own file is returned, if it is there.
 *
 * @throws DownloadError when no source could give the file; it lists each with its reason
 */
export async function download(options: DownloadOptions): Promise<string> {
  const { destination, checksum } = options;
  if (await isThere(destination, checksum)) return destination;
  try {
    return await getInto(options);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const mirrored = pathInMirror(options);
    if (mirrored !== undefined && await isThere(mirrored, checksum)) return mirrored;
    const failure = { source: mirrored ?? destination, reason: messageOf(error) };
    throw new DownloadError(destination, [failure], storageFix(options));
  }
}

async function getInto(options: DownloadOptions): Promise<string> {
  const { destination, checksum } = options;
  await using part = await PartFile.open(destination, options.signal);
  // Another process may have got it while we waited.
  if (await isThere(destination, checksum)) {
    await part.clear();
    return destination;
  }
  const failures: DownloadFailure[] = [];
  for (const source of sourcesOf(options)) {
    try {
      await source.fill(part);
      await part.commit();
      return destination;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof StorageError) throw error;
      failures.push({ source: source.name, reason: messageOf(error) });
    }
  }
  throw new DownloadError(destination, failures, fixFor(options));
}

async function isThere(path: string, checksum: Checksum): Promise<boolean> {
  try {
    return await checksumProblem(path, checksum) === undefined;
  } catch (error) {
    if (systemReason(error) === undefined) throw error;
    return false; // not there, or not to be read
  }
}

interface Source {
  name: string;
  /** Completes the part file and checks it. */
  fill(part: PartFile): Promise<void>;
}

function sourcesOf(options: DownloadOptions): Source[] {
  const web = options.urls.map((url): Source => ({
    name: url,
    fill: (part) => fillFromWeb(part, url, options),
  }));
  const path = pathInMirror(options);
  if (path === undefined) return web;
  return [{ name: path, fill: (part) => fillFromFolder(part, path, options) }, ...web];
}

/** Where the local mirror would have the file; undefined where there is no mirror. */
function pathInMirror(options: DownloadOptions): string | undefined {
  const folder = options.mirror === undefined ? mirrorFolder() : options.mirror;
  return folder ? join(folder, mirrorPathOf(options)) : undefined;
}

async function fillFromFolder(
  part: PartFile,
  path: string,
  { checksum, destination, most = MOST_BYTES, onProgress }: DownloadOptions,
): Promise<void> {
  using file = await Deno.open(path).catch((error: unknown) => {
    throw error instanceof Deno.errors.NotFound ? new Error("no such file") : error;
  });
  const { size: total, isFile } = await file.stat();
  if (!isFile) throw new Error("it is no file");
  if (total > most) throw new Error(`it is longer than ${most.toLocaleString("en")} bytes`);
  await part.clear();
  for await (const piece of file.readable) {
    await part.append(piece);
    onProgress?.({ file: basename(destination), source: path, received: part.size, total });
  }
  await verify(part, checksum);
}

async function fillFromWeb(part: PartFile, url: string, options: DownloadOptions): Promise<void> {
  const { tries = 4, backoffMs = 500, stallTimeoutMs = 30_000, signal } = options;
  const { most = MOST_BYTES } = options;
  const file = basename(options.destination);
  const onBytes = (received: number, total: number | undefined) =>
    options.onProgress?.({ file, source: url, received, total });
  let failuresInRow = 0;
  while (true) {
    const before = part.size;
    try {
      await receive(part, url, { stallTimeoutMs, most, signal, onBytes });
      // What an earlier source began may be another packing of the data: then begin anew, once.
      if (before > 0 && await checksumProblem(part.path, options.checksum)) {
        await part.clear();
        await receive(part, url, { stallTimeoutMs, most, signal, onBytes });
      }
      return await verify(part, options.checksum);
    } catch (error) {
      const isFinal = error instanceof PermanentFailure || error instanceof StorageError;
      if (isFinal || signal?.aborted) throw error;
      failuresInRow = part.size - before >= PROGRESS_BYTES ? 1 : failuresInRow + 1;
      if (failuresInRow >= tries) throw new Error(`${messageOf(error)}, ${tries} tries`);
      const pause = Math.min(backoffMs * 2 ** (failuresInRow - 1), LONGEST_BACKOFF_MS);
      await sleep(pause, undefined, { signal });
    }
  }
}

/** Throws, and throws the bytes away, when they are not the wanted ones. */
async function verify(part: PartFile, checksum: Checksum): Promise<void> {
  const problem = await checksumProblem(part.path, checksum);
  if (problem === undefined) return;
  await part.clear();
  throw new PermanentFailure(problem);
}

function mirrorPathOf({ mirrorPath, destination }: DownloadOptions): string {
  return mirrorPath ?? basename(destination);
}

function storageFix(options: DownloadOptions): string {
  return `Make it writable, or free some space; or get the file by hand, put it into another folder as ` +
    `${mirrorPathOf(options)} and set ${MIRROR_VARIABLE} to that folder.`;
}

function fixFor(options: DownloadOptions): string {
  return `Check the connection and run again (a download that was cut is resumed), or get the ` +
    `file by hand, put it into a folder as ${mirrorPathOf(options)} and set ${MIRROR_VARIABLE} ` +
    `to that folder.`;
}
