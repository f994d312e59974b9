// The errors of the data layer; each names the file and says what to do about it.
import { escapedText, printableName } from "lib/values/mod.ts";

/** Most characters of a problem: it may quote the file. */
const MOST = 800;

/** A data file that cannot be used: truncated, corrupt, or not what it should be. */
export class DataFileError extends Error {
  override readonly name = "DataFileError";
  readonly problem: string;

  /**
   * @param file path of the file
   * @param problem what is wrong, with the values found and expected; what is long, it says in part
   * @param fix what the user can do
   */
  constructor(readonly file: string, problem: string, readonly fix: string) {
    const said = escapedText(problem, MOST).replace(/(?<!\.)\.$/, ""); // other programs' sentences end with one
    super(`${printableName(file)}: ${said}. ${escapedText(fix, MOST)}`);
    this.problem = said;
  }
}

/** One source that a download tried, and why it failed. */
export interface DownloadFailure {
  /** The URL, or the path in the mirror folder. */
  source: string;
  reason: string;
}

/** A file that no source could give. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";

  /**
   * @param file path where the file should have come to lie
   * @param failures every source that was tried, in order
   * @param fix what the user can do
   */
  constructor(
    readonly file: string,
    readonly failures: readonly DownloadFailure[],
    readonly fix: string,
  ) {
    const tried = failures.map(({ source, reason }) =>
      `  ${printableName(source)}: ${escapedText(reason, MOST)}`
    );
    super([`could not get ${printableName(file)}`, ...tried, fix].join("\n"));
  }
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
