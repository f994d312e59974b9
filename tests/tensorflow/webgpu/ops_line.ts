// What ops_worker.ts prints of a case.

import type { Result } from "../ops/run_case.ts";

/** A case's results on WebGPU, or why there are none. */
export interface Line {
  family: string;
  name: string;
  results?: Result[];
  error?: string;
}

/** Reads a line, numbers that JSON does not have included. */
export function readLine(text: string): Line {
  const line = JSON.parse(text) as Line;
  for (const result of line.results ?? []) {
    if (result.dtype !== "string") result.values = Array.from(result.values, Number);
  }
  return line;
}
