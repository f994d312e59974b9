// The part of Jupyter's notebook format (nbformat 4) that the scripts read.
import { basename, join } from "node:path";
import { NOTEBOOKS } from "../environment/mod.ts";

export interface Output {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  text?: string | string[];
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  source: string | string[];
  metadata?: Record<string, unknown>;
  outputs?: Output[];
  execution_count?: number | null;
}

export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** Text that the format may keep as a list of lines. */
export function joined(text: string | string[]): string {
  return Array.isArray(text) ? text.join("") : text;
}

/** A notebook as its file's text. */
export function notebookText(notebook: Notebook): string {
  return JSON.stringify(notebook, null, 1) + "\n";
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string" ||
    (Array.isArray(value) && value.every((line) => typeof line === "string"));
}

const CELL_TYPES: readonly string[] = ["code", "markdown", "raw"];

function isCell(cell: Cell): boolean {
  return isObject(cell) && CELL_TYPES.includes(cell.cell_type) && isText(cell.source) &&
    (cell.outputs === undefined || (Array.isArray(cell.outputs) && cell.outputs.every(isOutput)));
}

function isOutput({ text, data }: Output): boolean {
  return (text === undefined || isText(text)) && (data === undefined || isObject(data));
}

/** @throws Error that names the file when it is no notebook */
export async function readNotebook(path: string): Promise<Notebook> {
  const text = await Deno.readTextFile(path);
  try {
    const notebook = JSON.parse(text) as Notebook;
    const { cells, metadata, nbformat } = notebook;
    if (nbformat === 4 && isObject(metadata) && Array.isArray(cells) && cells.every(isCell)) {
      notebookText(notebook); // throws where it is nested too deeply to be written again
      return notebook;
    }
  } catch { /* Reported below. */ }
  throw new Error(`${path}: not a Jupyter notebook in format 4`);
}

/** Whether Jupyter runs the cell: a code cell with something in it. */
export function isRunnable(cell: Cell): boolean {
  return cell.cell_type === "code" && joined(cell.source).trim() !== "";
}

/** The last markdown heading at or before cell `index`, without its marks; empty where there is none. */
export function headingBefore(notebook: Notebook, index: number): string {
  for (const cell of notebook.cells.slice(0, index + 1).reverse()) {
    if (cell.cell_type !== "markdown") continue;
    const heading = [...joined(cell.source).matchAll(/^#{1,6} +(.+)$/gm)].at(-1);
    if (heading) return heading[1].trim();
  }
  return "";
}

/** Tag of the cell whose first picture stands for its notebook at the top of the report. */
export const REPORT_PICTURE = "report-picture";

/** Whether one code cell, and only one, has the tag `report-picture`. */
export function namesPicture({ cells }: Notebook): boolean {
  const tagged = cells.filter(({ metadata }) => {
    const tags = metadata?.tags;
    return Array.isArray(tags) && tags.includes(REPORT_PICTURE);
  });
  return tagged.length === 1 && isRunnable(tagged[0]);
}

/** Name of a notebook without folder and ending, such as `01-gan-mnist`. */
export function notebookName(path: string): string {
  return basename(path, ".ipynb");
}

/** The project's notebooks (NN-*.ipynb) in order, as paths. */
export async function listNotebooks(folder: string = NOTEBOOKS): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isFile && /^\d\d-.*\.ipynb$/.test(entry.name)) names.push(entry.name);
  }
  return names.sort().map((name) => join(folder, name));
}
