// The errors of the data layer; each names the file and says what to do about it.

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
    const said = shownText(problem, MOST_PROBLEM);
    super(`${file}: ${said}. ${fix}`);
    this.problem = said;
  }
}

/** Characters of a problem that an error shows. */
const MOST_PROBLEM = 800;

/** A text as a message may show it: not too long, and without characters that a terminal obeys. */
export function shownText(text: string, most: number): string {
  // deno-lint-ignore no-control-regex
  const shown = text.slice(0, most + 1).replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return shown.length > most ? `${shown.slice(0, most)}...` : shown;
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
    const tried = failures.map(({ source, reason }) => `  ${source}: ${reason}`);
    super([`could not get ${file}`, ...tried, fix].join("\n"));
  }
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
