// What a training run reports, kept beside its checkpoints: a line of JSON for each report.
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { removeIfThere, writeTextAtomic } from "lib/data/files/atomic.ts";
import { systemReason } from "lib/data/files/kept.ts";
import { printLine } from "lib/notebook/terminal/lost_terminal.ts";

/** One report. */
export interface HistoryLine {
  /** Steps made. */
  step: number;
  /** Seconds of training up to here, those before an interruption included. */
  seconds: number;
  [figure: string]: number;
}

const pathIn = (folder: string) => join(folder, "history.jsonl");

/**
 * The reports of a folder of checkpoints; none where there is no file. Damaged lines are left out with a warning, and so are
 * all of a file that cannot be read: a training goes on without them.
 */
export async function readHistory(folder: string): Promise<HistoryLine[]> {
  let text: string;
  try {
    text = await Deno.readTextFile(pathIn(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    console.warn(`${pathIn(folder)} cannot be read (${reason}). Training is not affected.`);
    return [];
  }
  const written = text.split("\n").filter((line) => line !== "");
  // Earlier versions wrote no checksums; then no line has one.
  const isChecked = written.some((line) => line.includes(CHECKSUM));
  let last = -1;
  const lines = written.map((line) => {
    const report = parsed(line, isChecked);
    if (!report || report.step <= last) return undefined; // a line that stands there twice is damage too
    last = report.step;
    return report;
  });
  const damaged = lines.flatMap((line, i) => line ? [] : [i + 1]);
  if (damaged.length > 0) {
    const words = damaged.length === 1
      ? `line ${damaged} is damaged and is left out`
      : `lines ${damaged.slice(0, 10).join(", ")} are damaged and are left out`;
    console.warn(`${pathIn(folder)}: ${words}. Training is not affected.`);
  }
  return lines.filter((line) => line !== undefined);
}

/** A growing file of reports. */
export class History {
  #lines: HistoryLine[];
  #before: number | undefined;
  readonly #began = performance.now();

  private constructor(readonly folder: string, lines: HistoryLine[]) {
    this.#lines = lines;
  }

  /**
   * Call it when the folder is this run's alone.
   *
   * @param fresh forgets what was reported before
   */
  static async open(folder: string, fresh: boolean): Promise<History> {
    if (fresh) await removeIfThere(pathIn(folder));
    return new History(folder, await readHistory(folder));
  }

  /** Adds a report, and prints it. Those of steps that are made again are replaced. */
  async add(step: number, figures: Record<string, number>): Promise<void> {
    const kept = this.#lines.filter((line) => line.step < step);
    this.#before ??= kept.at(-1)?.seconds ?? 0;
    const seconds = this.#before + (performance.now() - this.#began) / 1000;
    this.#lines = [...kept, { step, seconds: Math.round(seconds * 10) / 10, ...figures }];
    await writeTextAtomic(pathIn(this.folder), this.#lines.map(written).join(""));
    printLine(asText(this.#lines.at(-1)!));
  }
}

/** Name of a line's checksum, that of the line without it. */
const CHECKSUM = "crc32";

function written(line: HistoryLine): string {
  return JSON.stringify({ ...line, [CHECKSUM]: checksumOf(line) }) + "\n";
}

function checksumOf(line: object): number {
  return crc32(JSON.stringify(line));
}

/** A line's report; undefined where it is not as it was written. */
function parsed(text: string, isChecked: boolean): HistoryLine | undefined {
  try {
    const { [CHECKSUM]: checksum, ...line } = JSON.parse(text);
    if (isChecked && checksum !== checksumOf(line)) return undefined;
    return Number.isFinite(line.step) && Number.isFinite(line.seconds) ? line : undefined;
  } catch {
    return undefined;
  }
}

function asText({ step, seconds, ...figures }: HistoryLine): string {
  const rest = Object.entries(figures).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
  return [`step ${step}`, `${seconds.toFixed(0)} s`, ...rest].join("  ");
}
