// Values that no reader should see in a notebook's outputs: NaN, Infinity, undefined, [object Object].
import { isRunnable, joined, type Notebook, type Output } from "./notebook.ts";

/** A value that shows that a number is missing, and where. */
export interface OddValue {
  /** Number of the code cell, from 1. */
  cell: number;
  /** As it stands there: `NaN`. */
  value: string;
  /** The line that holds it, or the element of a drawing. */
  line: string;
}

/** In words: units may follow (`NaN%`, `NaNs`), but names such as isNaN are none. `N → ∞` is a limit, not a value. */
const IN_TEXT =
  /(?<![\p{L}\p{N}_])(?:(?:NaN|undefined)(?!\p{Lu})|[-−]?Infinity(?![\p{L}])|\[object \w+\])/u;
const INFINITE = /(?<![\p{L}\p{N}_→]|→ )[-+−]?∞(?!\p{L})/u;
/** In coordinates and styles: letters may stand on both sides (`MNaN,5`). */
const IN_ATTRIBUTE = /NaN|-?Infinity|undefined|\[object \w+\]/;

/** Names, which libraries put together of what they have (`class="legendundefined"`), and addresses. */
const NAMES = /^(?:class|id|href|src|xlink:href|clip-path|data-.*)$/;
/** Attributes that are read as words. */
const WORDS = /^(?:aria-.*|alt|title)$/;
/** A word in code marks tells of the value. */
const CODE = /`[^`\n]+`|<code\b[^>]*>[^]*?<\/code>/g;
/** Not for readers. */
const HIDDEN = /<(style|script)\b[^>]*>[^]*?<\/\1>|<!--[^]*?-->/g;
const BYTES = /data:[\w/+.-]*;base64,[\w+/=]*/g;
// deno-lint-ignore no-control-regex
const COLOURS = /\x1b\[[0-9;]*m/g;
const MARKUP = /^(?:text\/html|image\/svg\+xml)$/;
const PICTURE = /^image\//;

const LONGEST_LINE = 120;

const collapsed = (line: string) => line.replaceAll(/\s+/g, " ").trim();

/** A line without its middle, where it is long: what was found stays in sight. */
function cut(line: string, at: number): string {
  if (line.length <= LONGEST_LINE) return line;
  const from = Math.max(0, at - LONGEST_LINE / 2);
  const part = line.slice(from, from + LONGEST_LINE);
  return `${from > 0 ? "..." : ""}${part}${from + LONGEST_LINE < line.length ? "..." : ""}`;
}

type Found = Omit<OddValue, "cell">;

function inText(text: string): Found[] {
  return text.replaceAll(COLOURS, "").replaceAll(BYTES, "").replaceAll(CODE, "").split(/[\r\n]+/)
    .map(collapsed).flatMap((line) => {
      const match = IN_TEXT.exec(line) ?? INFINITE.exec(line);
      return match ? [{ value: match[0], line: cut(line, match.index) }] : [];
    });
}

function inAttributes(markup: string): Found[] {
  return [...markup.matchAll(/<[a-zA-Z][^<>]*>/g)].flatMap(([tag]) =>
    [...tag.matchAll(/\s([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].flatMap(
      ([whole, name, double, single]) => {
        const value = double ?? single ?? "";
        if (NAMES.test(name) || value.startsWith("data:")) return [];
        const match = (WORDS.test(name) ? IN_TEXT : IN_ATTRIBUTE)
          .exec(value.replaceAll(/url\([^)]*\)/g, ""));
        if (!match) return [];
        const element = `<${tag.slice(1).split(/[\s>]/)[0]} ${whole.trim()}>`;
        return [{ value: match[0], line: cut(element, element.indexOf(match[0])) }];
      },
    )
  );
}

/** Rows, paragraphs and texts of drawings become lines. */
function textOf(markup: string): string {
  return markup.replaceAll(/\s+/g, " ")
    .replaceAll(/<\/(?:tr|p|div|li|h\d|caption|text|title)>|<br\s*\/?>/g, "\n")
    .replaceAll(/<[^<>]*>/g, " ").replaceAll("&nbsp;", " ").replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function inMarkup(markup: string): Found[] {
  const visible = markup.replaceAll(HIDDEN, "").replaceAll(CODE, "");
  return [...inText(textOf(visible)), ...inAttributes(visible)];
}

/** The texts in what a chart or a table is made of; plotly.js's arrays of bytes are none. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => name === "bdata" ? [] : stringsIn(part));
}

function inForm(kind: string, form: unknown): Found[] {
  if (PICTURE.test(kind) && !MARKUP.test(kind)) return [];
  if (/json$/.test(kind)) return stringsIn(form).flatMap(inText);
  const text = joined(form as string | string[]);
  return MARKUP.test(kind) ? inMarkup(text) : inText(text);
}

/** An error's own words may speak of NaN; that there is one is told elsewhere. */
function inOutput({ output_type, text, data = {} }: Output): Found[] {
  if (output_type === "error") return [];
  return [
    ...inText(joined(text ?? "")),
    ...Object.entries(data).flatMap(([kind, form]) => inForm(kind, form)),
  ];
}

/** All such values in the outputs; a line that several forms of an output show counts once. */
export function oddValues(notebook: Notebook): OddValue[] {
  return notebook.cells.filter(isRunnable).flatMap(({ outputs = [] }, i) => {
    const found = new Map(outputs.flatMap(inOutput).map((one) => [one.line, one]));
    return [...found.values()].map((one) => ({ cell: i + 1, ...one }));
  });
}

/** In words, for one line of a list. */
export function oddValueText({ cell, value, line }: OddValue): string {
  return `cell ${cell} shows ${value}: ${line}`;
}
