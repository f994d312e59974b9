// Where the data set's archive is: in the project, in the local mirror, or on the web.
import { join } from "node:path";
import { download, type DownloadOptions } from "../../files/download.ts";
import { mirrorFolder } from "../../files/paths.ts";
import { PUBLISHED } from "./archive.ts";
import { isUnpacked, ROOT } from "./root.ts";

/** How the archive is got; every field has a default. */
export interface LocateOptions extends
  Pick<
    DownloadOptions,
    "mirror" | "onProgress" | "signal" | "tries" | "backoffMs" | "stallTimeoutMs"
  > {
  /** A zip archive, or a folder it was unpacked to, to take instead of looking for one. */
  archive?: string;
  /** URLs of the archive, tried in order. Default: the published one's. */
  urls?: readonly string[];
  /** MD5 of what is downloaded. Default: the published archive's. */
  md5?: string;
}

/** Twice the published archive. */
const MOST_BYTES = 2 ** 29;

/**
 * Path of the archive, or of the folder it was unpacked to. The first that is there: the one named;
 * the zip file or the unpacked one in the project's folder, in the mirror; else it is downloaded to
 * the project's folder (238 MB), and its checksum verified.
 *
 * What lies in the project or the mirror need not be the published archive: a part of it in the same
 * layout is as good, so only what is downloaded must have the published checksum.
 *
 * @param folder the project's folder for this data set
 * @throws DownloadError when it is nowhere to be had
 */
export async function locateArchive(folder: string, options: LocateOptions): Promise<string> {
  const { archive, urls = [PUBLISHED.url], md5 = PUBLISHED.md5 } = options;
  if (archive !== undefined) return archive;
  const mirror = options.mirror === undefined ? mirrorFolder() : options.mirror;
  for (const place of mirror ? [folder, mirror] : [folder]) {
    const zip = join(place, `${ROOT}.zip`), unpacked = join(place, ROOT);
    if (await isThere(zip)) return zip;
    if (isUnpacked(unpacked)) return unpacked;
  }
  return await download({
    ...options,
    urls,
    destination: join(folder, `${ROOT}.zip`),
    checksum: { algorithm: "md5", digest: md5 },
    most: MOST_BYTES,
    mirror: null, // looked into above
  });
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
