// What a training run reports, kept beside its checkpoints: a line of JSON for each report.
import { join } from "node:path";
import { writeTextAtomic } from "lib/data/atomic.ts";

/** One report. */
export interface HistoryLine {
  /** Steps made. */
  step: number;
  /** Seconds of training up to here, those before an interruption included. */
  seconds: number;
  [figure: string]: number;
}

const pathIn = (folder: string) => join(folder, "history.jsonl");

/** The reports of a folder of checkpoints; none where there is no file. */
export async function readHistory(folder: string): Promise<HistoryLine[]> {
  try {
    const text = await Deno.readTextFile(pathIn(folder));
    return text.trim().split("\n").map((line) => JSON.parse(line) as HistoryLine);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** A growing file of reports. */
export class History {
  #lines: HistoryLine[];
  #before: number | undefined;
  readonly #began = performance.now();

  private constructor(readonly folder: string, lines: HistoryLine[]) {
    this.#lines = lines;
  }

  /** @param fresh forgets what was reported before */
  static async open(folder: string, fresh: boolean): Promise<History> {
    return new History(folder, fresh ? [] : await readHistory(folder));
  }

  /** Adds a report, and prints it. Those of steps that are made again are replaced. */
  async add(step: number, figures: Record<string, number>): Promise<void> {
    const kept = this.#lines.filter((line) => line.step < step);
    this.#before ??= kept.at(-1)?.seconds ?? 0;
    const seconds = this.#before + (performance.now() - this.#began) / 1000;
    this.#lines = [...kept, { step, seconds: Math.round(seconds * 10) / 10, ...figures }];
    const text = this.#lines.map((line) => JSON.stringify(line) + "\n").join("");
    await writeTextAtomic(pathIn(this.folder), text);
    console.log(asText(this.#lines.at(-1)!));
  }
}

function asText({ step, seconds, ...figures }: HistoryLine): string {
  const rest = Object.entries(figures).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
  return [`step ${step}`, `${seconds.toFixed(0)} s`, ...rest].join("  ");
}
