// Words and tables between the pictures.
import { display } from "./output.ts";
import { escapeXml } from "../pictures/picture_text.ts";

/** Shows Markdown, formulas in dollars included; a terminal gets its source. */
export async function markdown(text: string): Promise<void> {
  await display({ "text/markdown": text, "text/plain": text });
}

/** Shows HTML; it is trusted as it is, so escape what comes from elsewhere. */
export async function html(source: string, plain: string): Promise<void> {
  await display({ "text/html": source, "text/plain": plain });
}

/** What a table's cell may hold. */
export type Cell = string | number | boolean | null | undefined;

/**
 * Shows rows as a table; the columns are the rows' keys in order of appearance, numbers stand at the
 * right with four significant digits.
 *
 * ```ts
 * import { table } from "lib/notebook/mod.ts";
 * await table([{ preset: "quick", steps: 2000, confidence: 0.8412 }, { preset: "full", steps: 9000 }]);
 * ```
 */
export async function table(
  rows: readonly Readonly<Record<string, Cell>>[],
  options: { title?: string } = {},
): Promise<void> {
  if (rows.length === 0) throw new RangeError("table: there are no rows to show");
  const { html, plain } = tableParts(rows, options.title);
  await display({ "text/html": html, "text/plain": plain });
}

/** A table's texts, and how it looks. */
export interface TableParts {
  columns: string[];
  cells: string[][];
  html: string;
  plain: string;
}

/** What `table` shows. */
export function tableParts(
  rows: readonly Readonly<Record<string, Cell>>[],
  title?: string,
): TableParts {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((column) => cellText(row[column])));
  const numeric = columns.map((column) => rows.every((row) => isNumberOrEmpty(row[column])));
  return {
    columns,
    cells,
    html: htmlTable(columns, cells, numeric, title),
    plain: (title ? `${title}\n` : "") + plainTable(columns, cells, numeric),
  };
}

/** What is shown of a device; `device()` of lib/tensorflow returns it. */
export interface DeviceFacts {
  kind: "cpu" | "gpu";
  name: string;
  threads: number;
  engine: string;
  version: string;
}

/** Shows in one line what the work runs on. */
export async function deviceLine(
  { kind, name, threads, engine, version }: DeviceFacts,
): Promise<void> {
  const where = kind === "gpu" ? `GPU ${name}` : `CPU ${name}, ${threads} threads`;
  const line = `${where} (${engine} ${version}, Deno ${Deno.version.deno})`;
  await html(`<b>Runs on</b> ${escapeXml(line)}`, `Runs on ${line}`);
}

/** A number as a reader wants it: whole ones in full, others with four significant digits. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size < 1e-3 || size >= 1e6) return value.toPrecision(4);
  return value.toFixed(Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(size)))));
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "number" ? numberText(cell) : String(cell);
}

function isNumberOrEmpty(cell: Cell): boolean {
  return typeof cell === "number" || cell === null || cell === undefined;
}

function htmlTable(
  columns: string[],
  rows: string[][],
  numeric: boolean[],
  title: string | undefined,
): string {
  const row = (tag: string, texts: string[]) =>
    `<tr>${
      texts.map((text, i) =>
        `<${tag} style="text-align: ${numeric[i] ? "right" : "left"}">${escapeXml(text)}</${tag}>`
      ).join("")
    }</tr>`;
  const caption = title
    ? `<caption style="text-align: left; font-weight: 600">${escapeXml(title)}</caption>`
    : "";
  return `<table>${caption}<thead>${row("th", columns)}</thead>` +
    `<tbody>${rows.map((texts) => row("td", texts)).join("")}</tbody></table>`;
}

function plainTable(columns: string[], rows: string[][], numeric: boolean[]): string {
  const widths = columns.map((name, i) =>
    Math.max(...[name, ...rows.map((row) => row[i])].map((t) => t.length))
  );
  const line = (texts: string[]) =>
    texts.map((text, i) => numeric[i] ? text.padStart(widths[i]) : text.padEnd(widths[i]))
      .join("  ").trimEnd();
  return [line(columns), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)]
    .join("\n");
}
