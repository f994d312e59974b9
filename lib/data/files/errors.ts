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

/** A file that could not be written. */
export class FileWriteError extends Error {
  override readonly name = "FileWriteError";

  /**
   * @param file the path that was to be written
   * @param problem why it could not be, in words
   * @param fix what the user can do
   * @param cause the system's error
   */
  constructor(readonly file: string, readonly problem: string, fix: string, cause: unknown) {
    super(`${file} could not be written: ${problem}. ${fix}`, { cause });
  }
}

const ELSEWHERE = "Write to another folder.";
const FREE_SPACE = "Free some space, then run it again; or write to another folder.";
const ALLOW = "Change the permissions, or write to another folder.";

/** What the system's codes mean, and what to do about it. */
const REASONS: Readonly<Record<string, readonly [problem: string, fix: string]>> = {
  ENOSPC: ["the disk is full", FREE_SPACE],
  EDQUOT: ["your share of the disk is full", FREE_SPACE],
  EFBIG: ["it is too large for this file system", ELSEWHERE],
  EACCES: ["there is no permission to write there", ALLOW],
  EPERM: ["there is no permission to write there", ALLOW],
  EROFS: ["the file system is read-only", ELSEWHERE],
  ENAMETOOLONG: ["its name is too long", "Give a shorter one."],
  EISDIR: ["there is a folder of this name", "Give another name."],
  ENOTDIR: ["a part of its path is a file, not a folder", "Give another path."],
  EEXIST: ["a part of its path is a file, not a folder", "Give another path."],
  ENOENT: ["its folder is not there, or cannot be made", ELSEWHERE],
};

/** An error of the system's as one that names the file that was to be written; any other as it is. */
export function asWriteError(path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (error instanceof FileWriteError || !/^E[A-Z]+\d*$/.test(code)) return error;
  const [problem, fix] = REASONS[code] ?? [(error as Error).message, ELSEWHERE];
  return new FileWriteError(path, problem, fix, error);
}
