// A notebook's words and code with the outputs of a run of it.
import { isRunnable, joined, type Notebook } from "./notebook.ts";

/** Name, in a notebook's metadata, of what is noted about its outputs. */
export const METADATA = "maskgit";

/**
 * The notebook `source` with the outputs and execution counts of `executed`, a run of the same code. Words and formatting
 * may have changed since.
 *
 * @throws Error when the two have different numbers of code cells
 */
export function withOutputs(source: Notebook, executed: Notebook): Notebook {
  const ran = executed.cells.filter(isRunnable);
  const count = source.cells.filter(isRunnable).length;
  if (ran.length !== count) {
    throw new Error(`a run of ${ran.length} code cells is not of a notebook with ${count}`);
  }
  let next = 0;
  const cells = source.cells.map((cell) => {
    if (cell.cell_type !== "code") return cell;
    const { outputs = [], execution_count = null } = isRunnable(cell) ? ran[next++] : {};
    return { ...cell, outputs, execution_count };
  });
  return { ...source, cells };
}

/** Kinds of outputs that are bytes in base64. */
const BYTES = /^image\/(?!svg)/;

/** Whether every code cell has run, one after the other, and none has failed. */
export function ranThrough(notebook: Notebook): boolean {
  return notebook.cells.filter(isRunnable).every((cell, i) =>
    cell.execution_count === i + 1 && !hasError(cell.outputs)
  );
}

function hasError(outputs: Notebook["cells"][number]["outputs"] = []): boolean {
  return outputs.some((output) => output.output_type === "error");
}

const LONGEST_MESSAGE = 120;

/** The errors that the outputs hold, each with the number of its code cell, in words. */
export function errorsOf(notebook: Notebook): string[] {
  return notebook.cells.filter(isRunnable).flatMap(({ outputs = [] }, i) =>
    outputs.filter(({ output_type }) => output_type === "error").map(({ ename, evalue = "" }) => {
      const message = evalue.split("\n", 1)[0].slice(0, LONGEST_MESSAGE);
      return `cell ${i + 1} holds an error: ${ename}${message ? `: ${message}` : ""}`;
    })
  );
}

/** Whether a cell of the notebook holds an output, or was counted as run. */
export function hasOutputs(notebook: Notebook): boolean {
  return notebook.cells.some(({ cell_type, outputs, execution_count }) =>
    cell_type === "code" && ((outputs?.length ?? 0) > 0 || (execution_count ?? null) !== null)
  );
}

/** Removes outputs and counts from a notebook, and what is noted about them. @returns whether it had any */
export function stripOutputs(notebook: Notebook): boolean {
  const had = hasOutputs(notebook);
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    cell.outputs = [];
    cell.execution_count = null;
  }
  delete notebook.metadata[METADATA];
  return had;
}

/** The texts in all outputs; bytes are none. */
export function textsOf(notebook: Notebook): string[] {
  return notebook.cells.flatMap(({ outputs = [] }) => outputs).flatMap((output) => [
    joined(output.text ?? ""),
    ...Object.entries(output.data ?? {}).filter(([kind]) => !BYTES.test(kind)).map(([, form]) =>
      typeof form === "string" || Array.isArray(form) ? joined(form) : JSON.stringify(form)
    ),
    ...(output.traceback ?? []),
  ]);
}
