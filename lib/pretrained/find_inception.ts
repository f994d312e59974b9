// FID's network where its weights are at hand, and plain words where they are not.

import { DataFileError, dataKind, DownloadError } from "lib/data/mod.ts";
import type { Inception } from "lib/models/mod.ts";
import { loadInception, type LoadInceptionOptions } from "./load_inception.ts";

/** The network, or why there is none. */
export interface FoundInception {
  network?: Inception;
  /** In one sentence. */
  words: string;
}

/** A download that has not begun by then is not waited for. */
const PATIENCE = { tries: 1, stallTimeoutMs: 8_000 };

/**
 * Inception from the project's folder or the local mirror; with real data, which are downloaded anyway, from the web too.
 * Where the weights are nowhere, nothing fails and nothing waits.
 *
 * @param options as those of {@linkcode loadInception}; `urls` by default none with generated data
 */
export async function findInception(options: LoadInceptionOptions = {}): Promise<FoundInception> {
  const urls = dataKind() === "generated" ? { urls: [] } : {};
  try {
    const network = await loadInception({ ...PATIENCE, ...urls, ...options });
    return { network, words: "Inception's weights are there: distances are FID." };
  } catch (error) {
    if (!(error instanceof DownloadError || error instanceof DataFileError)) throw error;
    const reason = error instanceof DataFileError
      ? `cannot be used (${error.message})`
      : "are not there; `deno task fid` downloads them once (91 MB)";
    return {
      words: `Inception's weights ${reason}. So distances are those of our own judges' features, ` +
        "and none of them is FID.",
    };
  }
}
