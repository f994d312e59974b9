// Gives kinds of files to workers, as many as there are cores.
import type { Outcome, Verdict } from "./input.ts";
import type { Job } from "./messages.ts";
import { type Limits, WorkerProcess } from "./worker_process.ts";

/** Inputs of a kind that one worker takes at a time. */
const JOB = 125;
/** Verdicts that a busy machine, or the rests of other inputs, can bring about: the input is tried again by itself. */
const SUSPECTS: readonly Verdict[] = ["hang", "memory"];
const FINE: readonly Verdict[] = ["right", "clear"];

/** What came of all inputs of a kind. */
export class Tally {
  readonly counts: Partial<Record<Verdict, number>> = {};
  readonly faults: Outcome[] = [];
  /** The most bytes of a worker meanwhile. */
  peak = 0;
  /** Why the kind could not be tried. */
  failure?: Error;

  constructor(readonly kind: string) {}

  add(outcome: Outcome): void {
    const { verdict } = outcome;
    this.counts[verdict] = (this.counts[verdict] ?? 0) + 1;
    if (!FINE.includes(verdict)) this.faults.push(outcome);
  }
}

/**
 * Tries inputs of kinds of files.
 *
 * @param wanted how many of each
 * @param onDone is told of each kind when it is done
 */
export async function fuzz(
  wanted: ReadonlyMap<string, number>,
  onDone: (tally: Tally) => void,
  limits: Limits = {},
): Promise<void> {
  const workers = navigator.hardwareConcurrency;
  const tallies = new Map([...wanted.keys()].map((kind) => [kind, new Tally(kind)]));
  const jobs = [...wanted].flatMap(([kind, count]) => jobsOf(kind, count));
  const left = new Map([...tallies.keys()].map((name) => {
    return [name, jobs.filter(({ kind }) => kind === name).length];
  }));
  const runner = new Runner(tallies);
  await Promise.all(Array.from({ length: workers }, async () => {
    await using hand = new Hand(limits);
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const tally = tallies.get(job.kind)!;
      await runner.finish(hand, job).catch((error) => tally.failure ??= error);
      left.set(job.kind, left.get(job.kind)! - 1);
      if (left.get(job.kind) === 0) onDone(tally);
    }
  }));
}

function jobsOf(kind: string, count: number): Job[] {
  const starts = Array.from({ length: Math.ceil(count / JOB) }, (_, i) => i * JOB);
  return starts.map((from) => ({ kind, from, to: Math.min(count, from + JOB) }));
}

/** Has a worker, a new one after each that is gone or worn. */
class Hand implements AsyncDisposable {
  #worker?: WorkerProcess;

  constructor(private readonly limits: Limits) {}

  get worker(): WorkerProcess {
    return this.#worker ??= new WorkerProcess(this.limits);
  }

  async drop(): Promise<void> {
    await this.#worker?.close();
    this.#worker = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drop();
  }
}

class Runner {
  constructor(private readonly tallies: ReadonlyMap<string, Tally>) {}

  /** Does all of a job, with further workers where one is gone. */
  async finish(hand: Hand, { kind, from, to }: Job): Promise<void> {
    const tally = this.tallies.get(kind)!;
    try {
      while (from < to) {
        const ended = await hand.worker.run({ kind, from, to }, (outcome, peak) => {
          tally.add(outcome);
          tally.peak = Math.max(tally.peak, peak);
        });
        if ("done" in ended && !ended.worn) return;
        await hand.drop();
        if ("done" in ended) return;
        const { index } = ended;
        const again = SUSPECTS.includes(ended.verdict) && await this.#again(hand, kind, index);
        tally.add(again || { kind, ...ended });
        from = index + 1;
      }
    } catch (error) {
      await hand.drop();
      throw error;
    }
  }

  /** What an input does by itself in a new worker, where that one gets through. */
  async #again(hand: Hand, kind: string, index: number): Promise<Outcome | undefined> {
    let outcome: Outcome | undefined;
    const ended = await hand.worker.run({ kind, from: index, to: index + 1 }, (one) => {
      outcome = one;
    });
    if (!("done" in ended)) await hand.drop();
    return outcome;
  }
}
