// The top of the report: a picture of each notebook, key figures of all, and how, where and when it was made.
import type { Facts } from "./environment.ts";

/** Key figures as convert.py finds them in a notebook: lib/notebook's KeyFigures, and where they stand. */
export interface FoundFigures {
  /** Id of the place on the page. */
  id: string;
  title?: string;
  columns: string[];
  rows: string[][];
  named: boolean;
}

/** The picture of the cell that is tagged `report-picture`, as convert.py finds it. */
export interface FoundPicture {
  /** Id of the place on the page. */
  id: string;
  /** An `<img>` element with its bytes inside. */
  image: string;
}

/** A notebook, as far as the summary tells of it. */
export interface SummaryPart {
  name: string;
  question: string;
  headings: { id: string; text: string }[];
  keyFigures: FoundFigures[];
  picture?: FoundPicture;
}

/** One stage in the table of stages. */
export interface StageRow {
  /** The notebook's name. */
  name: string;
  seconds: number;
  /** When it ended, or why it did not. */
  ended: string;
  /** Whether it is from an earlier report. */
  kept: boolean;
  /** The project's commit at the time. */
  project?: string;
}

/** How a report was made. */
export interface RunSummary {
  settings: Facts;
  machine: Facts;
  versions: Facts;
  stages: StageRow[];
  /** What in the outputs a reader should know of, in words. */
  warnings?: string[];
}

/** The notebook that compares all stages: its key figures stand first. */
const COMPARISON = /^06-/;

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Seconds as `41 s`, `12 min 30 s` or `1 h 2 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

const cells = (tag: string, texts: readonly string[]) =>
  texts.map((text) => `<${tag}>${text}</${tag}>`).join("");

function table(columns: readonly string[], rows: readonly string[][]): string {
  const head = columns.length > 0 ? `<thead><tr>${cells("th", columns)}</tr></thead>` : "";
  return `<table>${head}<tbody>${
    rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n")
  }</tbody></table>`;
}

function link(id: string, text: string): string {
  return `<a href="#${escapeHtml(id)}">${escapeHtml(text)}</a>`;
}

function titleOf({ name, headings }: SummaryPart): string {
  return headings[0]?.text ?? name;
}

function pictureRow(part: SummaryPart): string {
  const { name, question, headings, picture } = part;
  const title = link(headings[0]?.id ?? name, titleOf(part));
  const shown = picture
    ? `<a href="#${escapeHtml(picture.id)}">${picture.image}</a>`
    : `<p class="no-picture">no picture: its cell has not run</p>`;
  return `<div class="picture-row"><div><p class="table-title">${title}</p>` +
    `<p>${escapeHtml(question)}</p></div>${shown}</div>`;
}

/** One row a notebook: its title, its question, its picture. Empty where no notebook has a picture. */
export function firstScreen(parts: readonly SummaryPart[]): string {
  if (parts.every(({ picture }) => picture === undefined)) return "";
  const rows = parts.map(pictureRow).join("\n");
  return `<h2 id="pictures">In pictures</h2>\n<div class="picture-rows">${rows}</div>\n`;
}

/** Figures by name: one table for all notebooks, each notebook's name beside its figures. */
function namedFigures(parts: readonly SummaryPart[]): string {
  const bodies = parts.flatMap((part) => {
    const named = part.keyFigures.filter(({ named }) => named);
    const rows = named.flatMap(({ rows }) => rows);
    if (rows.length === 0) return [];
    const head = `<th scope="rowgroup" rowspan="${rows.length}">${
      link(named[0].id, titleOf(part))
    }</th>`;
    const lines = rows.map((row, i) =>
      `<tr>${i === 0 ? head : ""}${cells("td", row.map(escapeHtml))}</tr>`
    );
    return [`<tbody>${lines.join("\n")}</tbody>`];
  });
  return bodies.length === 0 ? "" : `<table class="key-figures-table">${bodies.join("\n")}</table>`;
}

/** Figures in rows: a table of their own for each. */
function comparisons(parts: readonly SummaryPart[]): string[] {
  return parts.flatMap((part) =>
    part.keyFigures.filter(({ named }) => !named).map(({ id, title, columns, rows }) =>
      `<p class="table-title">${link(id, title ?? titleOf(part))}</p>` +
      table(columns.map(escapeHtml), rows.map((row) => row.map(escapeHtml)))
    )
  );
}

/** The key figures of all notebooks, those of the comparison first; empty where there are none. */
export function keyFigures(parts: readonly SummaryPart[]): string {
  const isComparison = ({ name }: SummaryPart) => COMPARISON.test(name);
  const ordered = [...parts.filter(isComparison), ...parts.filter((part) => !isComparison(part))];
  const tables = [...comparisons(ordered), namedFigures(ordered)].filter((html) => html !== "");
  return tables.length === 0 ? "" : `<h2 id="key-figures">Key figures</h2>\n${tables.join("\n")}`;
}

function factTable(facts: Facts): string {
  return table([], Object.entries(facts).map((fact) => fact.map(escapeHtml)));
}

function stageTable(stages: readonly StageRow[], parts: readonly SummaryPart[]): string {
  const rows = stages.map(({ name, seconds, ended, kept, project = "" }) => {
    const part = parts.find((one) => one.name === name);
    const title = part?.headings[0] ? link(part.headings[0].id, titleOf(part)) : escapeHtml(name);
    return [title, duration(seconds), ended, kept ? "kept" : "run now", project]
      .map((text, i) => i === 0 ? text : escapeHtml(text));
  });
  const all = duration(stages.reduce((sum, { seconds }) => sum + seconds, 0));
  return table(["stage", "time", "ended", "", "project"], [...rows, ["all", all, "", "", ""]]);
}

function warningList(warnings: readonly string[]): string {
  if (warnings.length === 0) return "";
  const lines = warnings.map((warning) => `<li>${escapeHtml(warning)}</li>`).join("\n");
  return `<h3>Values that are no numbers</h3>\n<ul class="warnings">${lines}</ul>\n`;
}

/** How the report was made: warnings, stages, settings, machine, versions. */
export function runSummary(run: RunSummary, parts: readonly SummaryPart[]): string {
  const { settings, machine, versions, stages, warnings = [] } = run;
  const facts = Object.entries({ Settings: settings, Machine: machine, Versions: versions })
    .map(([title, of]) => `<section><h3>${title}</h3>${factTable(of)}</section>`);
  return `<h2 id="this-run">This run</h2>\n${warningList(warnings)}${stageTable(stages, parts)}\n` +
    `<div class="facts-tables">${facts.join("\n")}</div>`;
}
