// Runs a benchmark's races and puts their results together.
import type { Benchmark, Race } from "./benchmark.ts";
import type { Machine } from "./machine.ts";
import { runRace } from "./race.ts";
import { type Results, rowsOf, summaryOf } from "./results.ts";

/** Which part of a benchmark runs, and for how long. */
export interface BenchOptions {
  rounds: number;
  /** Described before anything ran, so that its load is not the benchmark's own. */
  machine: Machine;
  /** Only steps whose name holds one of these words. */
  only?: string[];
  /** Only contestants whose name holds one of these words. */
  contestants?: string[];
  onProgress?: (text: string) => void;
}

/**
 * The races that run. Without `only`, a race that none of ours takes part in is left out: there is nothing to compare.
 *
 * @throws Error when nothing is left
 */
export function chosenRaces(
  races: Race[],
  { only, contestants }: Pick<BenchOptions, "only" | "contestants">,
): Race[] {
  const holds = (name: string, words?: string[]) =>
    !words || words.some((word) => name.includes(word));
  const chosen = races
    .filter((race) => only || race.contestants.some(({ side }) => side === "ours"))
    .map((race) => ({
      ...race,
      steps: race.steps.filter((step) => holds(step, only)),
      contestants: race.contestants.filter(({ name }) => holds(name, contestants)),
    }))
    .filter((race) => race.steps.length > 0 && race.contestants.length > 0);
  if (chosen.length > 0) return chosen;
  const steps = races.flatMap((race) => race.steps).join("; ");
  const names = new Set(races.flatMap((race) => race.contestants.map(({ name }) => name)));
  throw new Error(
    `nothing is left to run. The steps are: ${steps}. The contestants are: ${
      [...names].join("; ")
    }`,
  );
}

/**
 * Runs a benchmark.
 *
 * @param python a Python that has PyTorch
 * @throws Error when a worker fails, or when `options` leave nothing to run
 */
export async function runBenchmark(
  name: string,
  benchmark: Benchmark,
  python: string,
  options: BenchOptions,
): Promise<Results> {
  const { rounds, machine, onProgress } = options;
  const results: Results = {
    benchmark: name,
    date: new Date().toISOString(),
    machine,
    contestants: {},
    unit: "milliseconds per step",
    summary: [],
    rows: [],
    skipped: [],
    profiles: [],
  };
  if (benchmark.prepare) {
    onProgress?.("makes its files");
    await benchmark.prepare();
  }
  for (const race of chosenRaces(benchmark.races(python), options)) {
    const title = race.steps.length === 1 ? `${race.steps[0]}: ` : "";
    const result = await runRace(race, {
      rounds,
      roundMs: benchmark.roundMs,
      onProgress: (text) => onProgress?.(text.startsWith(title) ? text : title + text),
    });
    Object.assign(results.contestants, result.about);
    results.rows.push(...rowsOf(result, race.peer));
    results.summary.push(...summaryOf(result));
    results.skipped.push(...result.skipped);
  }
  for (const { name: step, oursMode } of benchmark.profile ? results.summary : []) {
    onProgress?.(`${step}: where the time goes`);
    results.profiles.push(await benchmark.profile!(step, oursMode));
  }
  return results;
}
