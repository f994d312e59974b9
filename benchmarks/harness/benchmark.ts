// What a benchmark is: races between contestants, which the harness runs.

/** Whose work a contestant measures. */
export type Side = "ours" | "torch";

/** A process that holds ready steps; see protocol.ts for how it is talked to. */
export interface Contestant {
  /** Side and mode, `torch bf16`. */
  name: string;
  side: Side;
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** The part of a step that it does, where all of it would take too long; its times are for the whole. Default 1. */
  share?: number;
}

/** Contestants that do the same steps side by side. */
export interface Race {
  /** The steps, each of which is timed and compared on its own. */
  steps: string[];
  contestants: Contestant[];
  /** Name of the contestant that the others are compared with, beside PyTorch's best. */
  peer: string;
}

/** Where a step's time goes. */
export interface Profile {
  /** The step. */
  name: string;
  /** How it computes. */
  mode: string;
  /** Milliseconds per step of one thread. */
  total: number;
  /** The same by type of op, the slowest first; small ones are left out. */
  ops: { type: string; count: number; milliseconds: number }[];
}

/** Default export of a benchmark's mod.ts. Its import must be quick: `--help` imports them all. */
export interface Benchmark {
  /** One line for `deno task bench --help`. */
  title: string;
  /** How long the fastest contestant of a race works in a round. */
  roundMs: number;
  /** Makes the files that the contestants read. */
  prepare?(): Promise<void>;
  /** @param python a Python that has PyTorch */
  races(python: string): Race[];
  /**
   * Where the time of one of our steps goes.
   *
   * @param contestant the name of one of ours, its fastest in the race
   */
  profile?(step: string, contestant: string): Promise<Profile>;
}
