// What the fuzz test and its workers tell each other, a line of JSON each.
import type { Outcome } from "./input.ts";

/** Inputs of a kind, the last one excluded. */
export interface Job {
  kind: string;
  from: number;
  to: number;
}

/** What a worker tells: where it stands, what came of an input, or how a job ended. */
export type Message =
  | { at: number }
  | { outcome: Outcome; peak: number }
  | { done: true }
  | { failed: string };

/** Begins a message's line; what readers print is passed over. */
export const MARK = "fuzz>";
