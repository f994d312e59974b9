// What tells whether a notebook's code has changed: a hash that the formatter does not change.
import { hash } from "../environment/mod.ts";
import { format } from "./format.ts";
import { isRunnable, joined, type Notebook } from "./notebook.ts";

// Of its own, so that the hash stays when the project's line width changes.
const STYLE = ["--no-config", "--line-width=100"];
/** Between the cells: what moves from one to the next is a change. */
const CELL = "// ---- cell ----";

/**
 * Hash of the code that Jupyter runs, cell by cell, after formatting; words around it, outputs and empty cells do not count.
 * Code that cannot be parsed counts as it stands.
 */
export async function codeHash(notebook: Notebook): Promise<string> {
  const code = notebook.cells.filter(isRunnable).map((cell) => joined(cell.source).trim());
  const text = code.map((source) => `${CELL}\n${source}\n`).join("\n");
  const formatted = await format(text, "ts", STYLE);
  return await hash(formatted.success ? formatted.text : text);
}
