// How a function is traced.

import type { Split } from "./replicas.ts";

/** What products are computed in. */
export type Precision = "float32" | "mixed_bfloat16";

/** How a function is traced. */
export interface TracerOptions {
  name: string;
  /** Whether XLA may compile the graph. */
  xla: boolean;
  precision: Precision;
  /** Most elements of a constant whose elements are not all equal. */
  maxConstant: number;
  /** How the batch is divided among replicas, if there are several. */
  split?: Split;
  /** Whether blocks become functions that XLA compiles. */
  fuseBlocks?: boolean;
  /** Whether variables are constants. */
  freeze?: boolean;
}

/** A block's body is compiled as a whole, for each replica by itself. */
export function blockOptions({ name, maxConstant }: TracerOptions): TracerOptions {
  return { name: `${name}_block`, xla: false, precision: "float32", maxConstant };
}
