// A notebook's code as one TypeScript file, so that Deno's checks see it, and the way back to its cells.
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { isRunnable, joined, type Notebook } from "./notebook.ts";

/** A place in a notebook, numbers from 1; `cell` counts the code cells that are not empty. */
export interface CellPosition {
  cell: number;
  line: number;
}

/** The code of a notebook in one text. */
export interface ExtractedCells {
  text: string;
  /** Where line `line` of the text (from 1) stands in the notebook. */
  locate(line: number): CellPosition;
}

/** Puts the code cells one under the other, as the kernel sees them. */
export function extractCells(notebook: Notebook): ExtractedCells {
  const lines: string[] = [];
  const starts: number[] = []; // First line of each cell in the text, from 1.
  for (const cell of notebook.cells.filter(isRunnable)) {
    starts.push(lines.length + 1);
    lines.push(...joined(cell.source).trimEnd().split("\n"), "");
  }
  // Without import or export it would be a script, where `await` is not allowed outside functions.
  const text = [...lines, "export {};", ""].join("\n");
  const locate = (line: number) => {
    const cell = starts.findLastIndex((start) => start <= line);
    return { cell: cell + 1, line: line - (starts[cell] ?? 1) + 1 };
  };
  return { text, locate };
}

/** Where the extracted cells of a notebook stand: beside it, so that relative imports mean the same. */
export function extractedPath(notebook: string): string {
  return join(dirname(notebook), `.${basename(notebook, ".ipynb")}.cells.ts`);
}

/** Replaces, in a tool's messages, places in the extracted file by cells and lines of the notebook. */
export function mapMessages(messages: string, notebook: string, cells: ExtractedCells): string {
  const path = extractedPath(notebook);
  const place = (_: string, line: string, column: string) => {
    const position = cells.locate(Number(line));
    return `${basename(notebook)} cell ${position.cell}, line ${position.line}, column ${column}`;
  };
  const names = [pathToFileURL(path).href, path].map((name) => RegExp.escape(name)).join("|");
  return messages.replaceAll(new RegExp(`(?:${names}):(\\d+):(\\d+)`, "g"), place);
}
