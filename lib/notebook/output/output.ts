// Where displays go: into the notebook's cell, or outside of one into files and onto the terminal.
import { FileOutput } from "./file_output.ts";
import { insideNotebook, NotebookOutput } from "./jupyter.ts";
import type { Bundle, DisplayOptions, Output } from "./output_types.ts";

let current: Output | undefined;

/** The output in use: the notebook inside the kernel, else `outputs/figures` and the terminal. */
export function output(): Output {
  return current ??= insideNotebook() ? new NotebookOutput() : new FileOutput();
}

/**
 * Sends displays elsewhere from now on.
 *
 * ```ts
 * import { FileOutput, useOutput } from "lib/notebook/mod.ts";
 * useOutput(new FileOutput("outputs/figures/my-run"));
 * ```
 *
 * @returns the output used before
 */
export function useOutput(next: Output): Output {
  const before = output();
  current = next;
  return before;
}

/** Shows one thing given in all its forms. */
export async function display(bundle: Bundle, options?: DisplayOptions): Promise<void> {
  await output().display(bundle, options);
}
