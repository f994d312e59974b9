// A notebook's words and code with the outputs of a run of it.
import { isRunnable, joined, type Notebook } from "./notebook.ts";

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

/** Whether every code cell has run, one after the other, and none has failed. */
export function ranThrough(notebook: Notebook): boolean {
  return notebook.cells.filter(isRunnable).every((cell, i) =>
    cell.execution_count === i + 1 && !hasError(cell.outputs)
  );
}

function hasError(outputs: Notebook["cells"][number]["outputs"] = []): boolean {
  return outputs.some((output) => output.output_type === "error");
}

/** Removes outputs and counts from a notebook. @returns whether it had any */
export function stripOutputs(notebook: Notebook): boolean {
  let changed = false;
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    changed ||= (cell.outputs?.length ?? 0) > 0 || (cell.execution_count ?? null) !== null;
    cell.outputs = [];
    cell.execution_count = null;
  }
  return changed;
}

/** A text in an output, of whatever kind. */
export function textsOf(notebook: Notebook): string[] {
  return notebook.cells.flatMap(({ outputs = [] }) => outputs).flatMap((output) => [
    ...(output.text === undefined ? [] : [joined(output.text)]),
    ...Object.values(output.data ?? {}).map((form) =>
      typeof form === "string" || Array.isArray(form) ? joined(form) : JSON.stringify(form)
    ),
    ...(output.traceback ?? []),
  ]);
}
