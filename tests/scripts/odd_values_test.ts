// Values that show that a number is missing are found in the outputs of notebooks, and only those.
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { checkOutputs } from "../../scripts/check/notebooks.ts";
import { committedNotebook } from "../../scripts/notebooks/committed.ts";
import { type Notebook, notebookText, type Output } from "../../scripts/notebooks/notebook.ts";
import { oddValues, oddValueText } from "../../scripts/notebooks/odd_values.ts";
import { tableParts } from "lib/notebook/output/text.ts";
import { code, notebook, text, withFolder } from "./fixtures.ts";

const shown = (data: Record<string, unknown>): Output => ({
  output_type: "display_data",
  data,
  metadata: {},
});
const html = (source: string) => shown({ "text/html": source });
const svg = (source: string) => shown({ "image/svg+xml": `<svg>${source}</svg>` });
const printed = (words: string): Output => ({ output_type: "stream", text: words });

/** A run of two cells, the second of which gave `outputs`. */
function run(...outputs: Output[]): Notebook {
  const of = notebook(text("# NaN is no number"), code("1"), code("NaN + undefined"));
  Object.assign(of.cells[1], { outputs: [], execution_count: 1 });
  Object.assign(of.cells[2], { outputs, execution_count: 2 });
  return of;
}

const found = (...outputs: Output[]) => oddValues(run(...outputs)).map(oddValueText);

Deno.test("a number that is none is found in tables, prints, drawings and charts, with cell and line", () => {
  const { html: rows, plain } = tableParts([
    { model: "a", loss: 1.5 },
    { model: "b", loss: NaN },
    { model: "c", loss: -Infinity },
  ]);
  assertEquals(found(shown({ "text/html": rows, "text/plain": plain })), [
    "cell 2 shows NaN: b NaN",
    "cell 2 shows -Infinity: c -Infinity",
  ]);
  const cases: [string, Output][] = [
    ["NaN: loss NaN% at step 3", printed("fine\nloss \x1b[33mNaN%\x1b[39m at step 3\n")],
    ["NaN: took NaNs", printed("took NaNs")],
    ["undefined: { a: undefined }", shown({ "text/plain": "{ a: undefined }" })],
    ["[object Object]: [object Object]", shown({ "text/markdown": ["[object Object]"] })],
    ["∞: PSNR ∞", html(`<p>PSNR <b>${Infinity.toLocaleString("en-US")}</b></p>`)],
    ["Infinity: Infinity dB", shown({ "text/plain": "Infinity dB" })],
    ["NaN: NaN", svg('<text class="xtick">NaN</text>')],
    ['NaN: <path d="MNaN,5L3,4">', svg('<path class="line" d="MNaN,5L3,4"/>')],
    ['undefined: <rect width="undefined">', svg('<rect width="undefined"/>')],
    ['NaN: <td style="width: NaN%">', html('<td style="width: NaN%">1</td>')],
    [
      "NaN: loss NaN",
      shown({ "application/vnd.plotly.v1+json": { layout: { title: { text: "loss NaN" } } } }),
    ],
  ];
  for (const [words, output] of cases) assertEquals(found(output), [`cell 2 shows ${words}`]);
});

Deno.test("words about such values, names in drawings, limits, bytes and code are no such values", () => {
  const fine: Output[] = [
    printed("isNaN, `NaN` and `undefined` are words here\n"),
    shown({ "text/markdown": "as N → ∞, FID∞ is what is left; `Infinity` is no number" }),
    html("<p><code>undefined</code></p><style>.undefined { width: 1px }</style>"),
    html(`<a href="#NaN" class="undefined">link</a>`),
    svg('<path class="legendundefined" clip-path="url(#clipundefined)" d="M6,6H-6"/>'),
    svg('<image href="data:image/png;base64,ab/NaN/undefined+Infinity=="/>'),
    shown({ "image/png": "iVBO/NaN/Infinity" }),
    shown({ "application/vnd.plotly.v1+json": { data: [{ bdata: "ab/NaN/" }] } }),
    { output_type: "error", ename: "Error", evalue: "loss NaN" },
  ];
  for (const output of fine) assertEquals(found(output), []);
});

Deno.test("check fails where a committed output shows a number that is none, and names an error's cell", async () => {
  await withFolder(async (folder) => {
    const problemsOf = async (...outputs: Output[]) => {
      const executed = run(...outputs);
      const good = await committedNotebook(run(), run());
      good.cells[2].outputs = executed.cells[2].outputs;
      const path = join(folder, "04-a.ipynb");
      await Deno.writeTextFile(path, notebookText(good));
      return (await checkOutputs([path], false)).problems;
    };
    assertEquals(await problemsOf(printed("fine")), []);
    const problems = await problemsOf(printed("held-out loss NaN"));
    assertEquals(problems[0], "04-a.ipynb: cell 2 shows NaN: held-out loss NaN");
    assertMatch(problems[1], /deno task refresh/);
    const [error] = await problemsOf({ output_type: "error", ename: "TypeError", evalue: "x\ny" });
    assertEquals(error, "04-a.ipynb: cell 2 holds an error: TypeError: x");
  });
});
