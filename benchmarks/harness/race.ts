// Races contestants: round by round each does the same steps, so that a noisy machine hits them all alike.
import type { Race, Side } from "./benchmark.ts";
import { type Limits, WorkerProcess } from "./worker_process.ts";

/** How a race is run. */
export interface RaceOptions extends Limits {
  rounds: number;
  /** How long the fastest contestant works in a round. */
  roundMs: number;
  /** Pause before each turn: the threads of the one before may still spin, waiting for more work. */
  restMs?: number;
  /** Is told what happens now. */
  onProgress?: (text: string) => void;
}

/** The times of one contestant at one step. */
export interface Measurement {
  step: string;
  contestant: string;
  side: Side;
  /** Steps that it did in each round. */
  stepsPerRound: number;
  /** Milliseconds per step, by round. */
  times: number[];
  /** Milliseconds of the very first step: tracing and compiling included. */
  firstStepMs: number;
  /** What the last step computed. */
  value?: number;
}

/** A contestant that cannot take part on this machine. */
export interface Skipped {
  steps: string[];
  contestant: string;
  reason: string;
}

/** What a race gave. */
export interface RaceResult {
  measurements: Measurement[];
  skipped: Skipped[];
  /** What the workers say about themselves, by contestant. */
  about: Record<string, Record<string, string | number>>;
}

// A slow contestant must not make the race endless: then the fast one works for less than `roundMs`.
const SLOWEST_ROUNDS = 5;
const MOST_STEPS = 100_000;

/**
 * Starts all contestants, one after the other, then races them at each step.
 *
 * @throws Error when a worker crashes, hangs or computes something that is not finite; all workers are stopped then
 */
export async function runRace(race: Race, options: RaceOptions): Promise<RaceResult> {
  const { onProgress = () => {} } = options;
  await using workers = new AsyncDisposableStack();
  const taking: WorkerProcess[] = [];
  const result: RaceResult = { measurements: [], skipped: [], about: {} };
  for (const contestant of race.contestants) {
    onProgress(`${contestant.name} gets ready`);
    const worker = workers.use(await WorkerProcess.start(contestant, options));
    if (worker.skip === undefined) taking.push(worker);
    else {
      const { skip: reason } = worker;
      result.skipped.push({ steps: race.steps, contestant: contestant.name, reason });
    }
    result.about[contestant.name] = worker.about;
  }
  for (const step of race.steps) {
    result.measurements.push(...await raceStep(step, taking, { ...options, onProgress }));
  }
  return result;
}

async function raceStep(
  step: string,
  workers: WorkerProcess[],
  { rounds, roundMs, restMs = 20, onProgress }: RaceOptions & { onProgress(text: string): void },
): Promise<Measurement[]> {
  const stepsPerRound = await stepsFor(step, workers, roundMs);
  const measurements = workers.map((worker): Measurement => ({
    step,
    contestant: worker.contestant.name,
    side: worker.contestant.side,
    stepsPerRound,
    times: [],
    firstStepMs: worker.ready[step],
  }));
  for (let round = 0; round < rounds; round++) {
    onProgress(`${step}: round ${round + 1} of ${rounds}`);
    for (let turn = 0; turn < workers.length; turn++) {
      // Another one starts each round, so that nobody always comes after the same.
      const i = (round + turn) % workers.length;
      await new Promise((resolve) => setTimeout(resolve, restMs));
      const { milliseconds, value } = await workers[i].run(step, stepsPerRound);
      measurements[i].times.push(milliseconds / (workers[i].contestant.share ?? 1));
      if (value !== null) measurements[i].value = value;
    }
  }
  return measurements;
}

/** How many steps fill a round: the same for all, that reading back once a round costs all alike. */
async function stepsFor(step: string, workers: WorkerProcess[], roundMs: number): Promise<number> {
  const times: number[] = [];
  for (const worker of workers) times.push(await stepMs(step, worker, roundMs));
  const forFastest = roundMs / Math.min(...times);
  const forSlowest = SLOWEST_ROUNDS * roundMs / Math.max(...times);
  const steps = Math.ceil(Math.min(forFastest, forSlowest));
  return Math.min(MOST_STEPS, Math.max(1, steps));
}

/** About how long a step takes; doubles as a warm-up. */
async function stepMs(step: string, worker: WorkerProcess, roundMs: number): Promise<number> {
  for (let count = 1;; count *= 4) {
    const { milliseconds } = await worker.run(step, count);
    if (milliseconds * count >= roundMs / 3 || count >= MOST_STEPS) return milliseconds;
  }
}
