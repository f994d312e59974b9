// Puts the report together: one HTML file that holds everything it needs.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  ISOLATED,
  jupyterEnvironment,
  NOTEBOOKS,
  ROOT,
  runCommand,
  runPython,
  venvPython,
} from "../environment/mod.ts";
import { type Formula, renderFormula } from "./math.ts";
import {
  escapeHtml,
  firstScreen,
  type FoundFigures,
  type FoundPicture,
  keyFigures,
  type RunSummary,
  runSummary,
} from "./summary.ts";

const TITLE = "MaskGIT, step by step";

/** What convert.py makes of a notebook. */
interface Converted {
  name: string;
  /** What the notebook asks, in its first words in bold; empty where there are none. */
  question: string;
  html: string;
  headings: { id: string; level: number; text: string }[];
  formulas: Formula[];
  outputs: string[];
  keyFigures: FoundFigures[];
  picture?: FoundPicture;
  traceTypes: string[];
}

export interface PageOptions {
  /** Executed notebooks, in order. */
  notebooks: string[];
  /** Short facts about the run, shown under the title. */
  facts: string[];
  /** How the report was made. */
  run?: RunSummary;
  /** What went wrong, if something did. */
  problem?: string;
  /** Ends the work when it is aborted; its reason is thrown then. */
  signal?: AbortSignal;
}

// The traces that plotly's smaller bundles can draw, smallest first.
const BUNDLES: [string, string[]][] = [
  ["basic", ["bar", "pie", "scatter"]],
  ["cartesian", [
    ...["bar", "pie", "scatter", "box", "contour", "heatmap", "histogram", "histogram2d"],
    ...["histogram2dcontour", "image", "quiver", "scatterternary", "violin"],
  ]],
];

/** The smallest of plotly's bundles that draws all these traces; the whole of it for unknown ones. */
export function plotlyBundle(traceTypes: string[]): string {
  const fits = BUNDLES.find(([, drawn]) => traceTypes.every((type) => drawn.includes(type)));
  return fits ? `plotly-${fits[0]}.min.js` : "plotly.min.js";
}

async function convert(notebooks: string[], signal?: AbortSignal): Promise<Converted[]> {
  const script = join(import.meta.dirname!, "convert.py");
  const args = ["-W", "ignore", script, NOTEBOOKS, ...notebooks];
  const env = jupyterEnvironment();
  const output = await runPython(venvPython(), { args, cwd: ROOT, env, signal });
  return output.split("\n").filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Converted);
}

/** Puts formulas and outputs into the places that convert.py left for them. */
async function article(
  { name, html, formulas, outputs }: Converted,
  signal?: AbortSignal,
): Promise<string> {
  const drawn: string[] = [];
  for (const formula of formulas) {
    signal?.throwIfAborted();
    drawn.push(
      await renderFormula(formula).catch((error: Error) => {
        throw new Error(`${name}: ${error.message}`);
      }),
    );
  }
  const lists: Record<string, string[]> = { formula: drawn, output: outputs };
  // A comma after a formula stays on its line.
  const kept = html.replaceAll(
    /(<span data-formula="\d+"><\/span>)([.,;:!?)]+)/g,
    '<span class="unbroken">$1$2</span>',
  );
  const body = kept.replaceAll(
    /<span data-(formula|output)="(\d+)"><\/span>/g,
    (_, kind: string, index: string) => lists[kind][Number(index)],
  );
  return `<article>\n${body}\n</article>`;
}

/** The headings of a summary's HTML. */
function headingsOf(html: string): Converted["headings"] {
  return [...html.matchAll(/<h2 id="([^"]+)">([^<]+)/g)].map(([, id, text]) => ({
    id,
    level: 1,
    text,
  }));
}

function contents(parts: Converted[], summary: string): string {
  const entries = [
    ...headingsOf(summary),
    ...parts.flatMap(({ headings }) => headings.filter(({ level }) => level <= 2)),
  ];
  const lines = entries.map(({ id, level, text }) => {
    const depth = level > 1 ? ' class="deep"' : "";
    return `<li${depth}><a href="#${id}">${escapeHtml(text)}</a></li>`;
  });
  return `<ol>\n${lines.join("\n")}\n</ol>`;
}

function header({ facts, problem }: PageOptions): string {
  const banner = problem ? `<p class="banner" role="alert">${escapeHtml(problem)}</p>` : "";
  return `<h1>${escapeHtml(TITLE)}</h1>\n` +
    `<p class="facts">${facts.map(escapeHtml).join(" &middot; ")}</p>\n${banner}`;
}

async function codeColours(): Promise<string> {
  const args = [...ISOLATED, "-m", "pygments", "-S", "friendly", "-f", "html", "-a", ".highlight"];
  const rules = await runCommand(venvPython(), { args, env: jupyterEnvironment() });
  // Only the colours of words; box and background are the page's own.
  return rules.split("\n").filter((rule) => /^\.highlight \.\w+ \{/.test(rule)).join("\n");
}

async function styles(): Promise<string> {
  const parts = ["page.css", "summary.css", "terminal.css", "print.css"].map(part);
  return [...await Promise.all(parts), await codeColours()].join("\n");
}

async function scripts(parts: Converted[]): Promise<string> {
  const types = parts.flatMap(({ traceTypes }) => traceTypes);
  const folding = `<script>${await part("folding.js")}</script>`;
  if (types.length === 0) return folding;
  const bundle = fileURLToPath(import.meta.resolve(`plotly.js/dist/${plotlyBundle(types)}`));
  const plotly = (await Deno.readTextFile(bundle)).replaceAll("</script", "<\\/script");
  return `${folding}\n<script>${plotly}</script>\n<script>${await part("page.js")}</script>`;
}

function part(name: string): Promise<string> {
  return Deno.readTextFile(join(import.meta.dirname!, name));
}

/**
 * The report as one HTML text.
 * @throws the reason of `signal`
 * @throws Error that names the notebook and the formula when a formula is no valid TeX
 */
export async function reportPage(options: PageOptions): Promise<string> {
  const { notebooks, signal } = options;
  const [parts, style] = await Promise.all([
    notebooks.length > 0 ? convert(notebooks, signal) : [],
    styles(),
  ]);
  const articles: string[] = [];
  for (const one of parts) articles.push(await article(one, signal));
  const summary = firstScreen(parts) + keyFigures(parts) +
    (options.run ? runSummary(options.run, parts) : "");
  const slots: Record<string, string> = {
    title: `<title>${escapeHtml(TITLE)}</title>`,
    style: `<style>\n${style}\n</style>`,
    header: header(options),
    summary: summary ? `<section class="summary">\n${summary}\n</section>` : "",
    contents: contents(parts, summary),
    body: articles.join("\n"),
    scripts: await scripts(parts),
  };
  const page = await part("page.html");
  signal?.throwIfAborted();
  return page.replaceAll(/<!-- slot:(\w+) -->/g, (_, name: string) => slots[name]);
}
