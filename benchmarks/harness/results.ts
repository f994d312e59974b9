// A benchmark's results: the rows of the table, the comparison with PyTorch, and the file that keeps both.
import { join } from "node:path";
import { ROOT } from "../../scripts/environment/mod.ts";
// Not through lib/data's face: that would start TensorFlow in the process that times it.
import { writeFileAtomic } from "lib/data/files/atomic.ts";
import type { Profile, Side } from "./benchmark.ts";
import type { Machine } from "./machine.ts";
import type { Measurement, RaceResult, Skipped } from "./race.ts";
import { type Figures, figures, ratio, significant } from "./statistics.ts";

/** One contestant at one step. Times are milliseconds per step; ratios are minimum by minimum, median by median. */
export interface Row {
  step: string;
  contestant: string;
  side: Side;
  min: number;
  median: number;
  /** The peer's name, and this contestant's time over the peer's; absent where the peer did not take part. */
  peer?: { name: string; ratio: Figures };
  /** This contestant's time over that of PyTorch's fastest mode (by minimum) in this run; absent without any. */
  ratioToTorchBest?: Figures;
  rounds: number;
  stepsPerRound: number;
  /** The very first step: tracing and compiling included (compiled code may have come from PyTorch's cache). */
  firstStepMs: number;
  /** What the last step computed, a loss for instance. */
  value?: number;
}

/** Our fastest mode at a step beside PyTorch's, by their minima. */
export interface Summary {
  name: string;
  ours: number;
  torchBest: number;
  ratioToTorchBest: number;
  oursMode: string;
  torchMode: string;
  /** The same two contestants by their medians. */
  medianRatioToTorchBest: number;
  /** Whether both contestants' times kept close to their minima; otherwise other work disturbed them, and the ratio is rough. */
  steady: boolean;
}

/** The content of `results/<benchmark>.json`. */
export interface Results {
  benchmark: string;
  date: string;
  machine: Machine;
  /** What the workers say about themselves: versions, threads. */
  contestants: RaceResult["about"];
  unit: "milliseconds per step";
  summary: Summary[];
  rows: Row[];
  skipped: Skipped[];
  /** Where the time of our fastest modes goes. */
  profiles: Profile[];
}

/** A median this many times the minimum tells of a run that other work disturbed. */
const UNSTEADY = 1.3;

/** The folder of the results that are kept. */
export const RESULTS: string = join(ROOT, "benchmarks", "results");

/** The rows of one race. */
export function rowsOf({ measurements }: RaceResult, peerName: string): Row[] {
  return measurements.map((measurement) => {
    const same = measurements.filter(({ step }) => step === measurement.step);
    return rowOf(measurement, same.find((m) => m.contestant === peerName), torchBest(same));
  });
}

function rowOf(measurement: Measurement, peer?: Measurement, best?: Measurement): Row {
  const { times, step, contestant, side, stepsPerRound, firstStepMs, value } = measurement;
  const own = figures(times);
  const over = (other: Measurement) => rounded(ratio(own, figures(other.times)));
  return {
    step,
    contestant,
    side,
    ...rounded(own),
    peer: peer && { name: peer.contestant, ratio: over(peer) },
    ratioToTorchBest: best && over(best),
    rounds: times.length,
    stepsPerRound,
    firstStepMs: significant(firstStepMs),
    value,
  };
}

function rounded({ min, median }: Figures): Figures {
  return { min: significant(min), median: significant(median) };
}

function torchBest(measurements: Measurement[]): Measurement | undefined {
  return fastest(measurements.filter(({ side }) => side === "torch"));
}

function fastest(measurements: Measurement[]): Measurement | undefined {
  const min = ({ times }: Measurement) => Math.min(...times);
  return measurements.toSorted((a, b) => min(a) - min(b))[0];
}

/** One line for each step that both sides took part in. */
export function summaryOf({ measurements }: RaceResult): Summary[] {
  const steps = [...new Set(measurements.map(({ step }) => step))];
  return steps.flatMap((name) => {
    const same = measurements.filter(({ step }) => step === name);
    const ours = fastest(same.filter(({ side }) => side === "ours"));
    const torch = torchBest(same);
    if (!ours || !torch) return [];
    const ratios = rounded(ratio(figures(ours.times), figures(torch.times)));
    return [{
      name,
      ours: significant(figures(ours.times).min),
      torchBest: significant(figures(torch.times).min),
      ratioToTorchBest: ratios.min,
      oursMode: ours.contestant,
      torchMode: torch.contestant,
      medianRatioToTorchBest: ratios.median,
      steady: [ours, torch].every(isSteady),
    }];
  });
}

function isSteady({ times }: Measurement): boolean {
  const { min, median } = figures(times);
  return median < min * UNSTEADY;
}

/** Writes the results in one piece and returns the file's path. */
export async function writeResults(results: Results, folder: string = RESULTS): Promise<string> {
  const path = join(folder, `${results.benchmark}.json`);
  const text = JSON.stringify(results, null, 2) + "\n";
  await writeFileAtomic(path, new TextEncoder().encode(text));
  return path;
}
