// Notebooks with outputs in the repository: what is kept of a run, and what `deno task check` finds wrong.
import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { checkOutputs } from "../../scripts/check/notebooks.ts";
import { ROOT } from "../../scripts/environment/mod.ts";
import { codeHash } from "../../scripts/notebooks/code_hash.ts";
import {
  committedNotebook,
  outputProblemsOf,
  withoutPaths,
} from "../../scripts/notebooks/committed.ts";
import { format } from "../../scripts/notebooks/format.ts";
import {
  type Notebook,
  notebookText,
  type Output,
  readNotebook,
} from "../../scripts/notebooks/notebook.ts";
import { readCommand } from "../../scripts/refresh.ts";
import { code, notebook, runScript, text, withFolder } from "./fixtures.ts";

const shown = (data: Record<string, unknown>): Output => ({
  output_type: "display_data",
  data,
  metadata: { a: 1 },
});

/** The notebook as a run of it leaves it: each cell with the outputs given. */
function run(of: Notebook, ...outputs: Output[][]): Notebook {
  let next = 0;
  const cells = of.cells.map((cell) => {
    if (cell.cell_type !== "code") return cell;
    const i = next++;
    return { ...cell, outputs: outputs[i] ?? [], execution_count: i + 1 };
  });
  return { ...of, cells };
}

const problems = (of: Notebook) => outputProblemsOf(of, notebookText(of).length);

Deno.test("of a run are kept: pictures, tables, words; not interactive charts, progress, times, paths", async () => {
  const source = notebook(text("# One"), code("1"), code("2"));
  const chart = {
    "application/vnd.plotly.v1+json": { data: [] },
    "image/svg+xml": "<svg/>",
    "text/plain": "A chart",
  };
  const progress = {
    "application/vnd.maskgit.progress+json": { done: 1 },
    "text/html": "<b>35 steps/s</b>",
  };
  const table = {
    "application/vnd.maskgit.key-figures+json": { rows: [] },
    "text/html": "<table></table>",
    "text/plain": `${ROOT}/outputs/x`,
  };
  const address = pathToFileURL(`${ROOT}/lib/a.ts`).href;
  const printed: Output = { output_type: "stream", text: `${address}\nb` };
  const executed = run(source, [shown(chart), shown(progress)], [shown(table), printed]);
  executed.cells[1].metadata = { execution: { "shell.execute_reply": "2026-11-25T04:05:30" } };
  const kept = await committedNotebook(source, executed);
  assertEquals(kept.cells.map((cell) => cell.outputs), [
    undefined,
    [{ ...shown({ "image/svg+xml": ["<svg/>"], "text/plain": ["A chart"] }), metadata: {} }],
    [
      { ...shown({ "text/html": ["<table></table>"], "text/plain": ["outputs/x"] }), metadata: {} },
      { output_type: "stream", text: ["lib/a.ts\n", "b"] },
    ],
  ]);
  assertEquals(kept.cells.map((cell) => cell.metadata), [{}, {}, {}]);
  assertEquals(kept.cells.map((cell) => cell.execution_count), [undefined, 1, 2]);
  assertEquals(kept.metadata.maskgit, { code: await codeHash(source) });
  assertEquals(await problems(kept), []);
});

Deno.test("large pictures get a palette, with fewer colours where the notebook would be too large", async () => {
  let state = 1;
  const next = () => {
    for (const shift of [13, -17, 5]) state ^= shift > 0 ? state << shift : state >>> -shift; // xorshift
    return state & 255;
  };
  const size = { width: 200, height: 100, channels: 3 as const };
  const pixels = Uint8Array.from({ length: size.width * size.height * size.channels }, next);
  const png = await sharp(pixels, { raw: size }).png().toBuffer();
  const source = notebook(code("1"));
  const executed = run(source, [shown({ "image/png": new Uint8Array(png).toBase64() })]);
  const pictureWithin = async (largest: number) => {
    const { cells } = await committedNotebook(source, executed, largest);
    const bytes = Uint8Array.fromBase64(cells[0].outputs![0].data!["image/png"] as string);
    const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const { isPalette, width } = await sharp(bytes).metadata();
    assertEquals([isPalette, width], [true, size.width]);
    const colours = Array.from(
      { length: data.length / 3 },
      (_, i) => data.subarray(3 * i, 3 * i + 3).join(),
    );
    return new Set(colours).size;
  };
  const [most, fewer] = [await pictureWithin(60_000), await pictureWithin(25_000)];
  assert(most > 100 && most <= 256 && fewer <= 64, `${most} and ${fewer} colours`);
  await assertRejects(() => pictureWithin(5_000), Error, "bytes with outputs; at most 5000");
});

Deno.test("a run of other code, or one that did not come to its end, is refused", async () => {
  const source = notebook(code("1"), code("2"));
  const other = notebook(code("1"), code("3"));
  await assertRejects(() => committedNotebook(source, run(other)), Error, "other code");
  const failed = run(source, [{ output_type: "error", ename: "E" }]);
  await assertRejects(() => committedNotebook(source, failed), Error, "did not come to its end");
  await assertRejects(() => committedNotebook(source, source), Error, "did not come to its end");
});

Deno.test("changed code, errors, other order, paths and size are found; words and formatting are free", async () => {
  const source = notebook(text("# One"), code("const a = 1;"), code('console.log("a");'));
  const good = await committedNotebook(source, run(source));
  const changed = (change: (cells: Notebook["cells"]) => void) => {
    const copy = structuredClone(good);
    change(copy.cells);
    return problems(copy);
  };
  assertEquals(await changed((cells) => cells[0].source = "# Two"), []);
  assertEquals(await changed((cells) => cells[1].source = "const   a =\n 1"), []);
  assertMatch((await changed((cells) => cells[1].source = "const a = 2;"))[0], /was changed/);
  assertMatch((await changed((cells) => cells.pop()))[0], /was changed/);
  assertMatch(
    (await changed((cells) => cells[2].execution_count = 1))[0],
    /not run from its first/,
  );
  const error: Output = { output_type: "error", ename: "E" };
  assertMatch((await changed((cells) => cells[1].outputs = [error]))[0], /an error/);
  const path = shown({ "text/plain": "see /home/me/x.ts" });
  assertEquals(await changed((cells) => cells[1].outputs = [path]), [
    "an output holds a path of a machine: /home/me/x.ts",
  ]);
  assertMatch((await outputProblemsOf(good, 1_000_001))[0], /1000001 bytes/);
  const byHand = { ...good, metadata: {} };
  assertMatch((await problems(byHand))[0], /deno task refresh has not written/);
  assertEquals(await problems(source), []);
});

Deno.test("formatting keeps the hash, and neither makes old outputs new nor new ones old", async () => {
  const source = notebook(code("const a=1\nconst b   = {a:a, b:[1,2]}"), code("b"));
  source.metadata.language_info = { name: "typescript" }; // what the formatter asks for
  const ugly = await committedNotebook(source, run(source, [], [shown({ "text/plain": "2" })]));
  const { text: pretty } = await format(notebookText(ugly), "ipynb");
  const formatted = JSON.parse(pretty) as Notebook;
  assertEquals(formatted.cells[0].source === ugly.cells[0].source, false);
  assertEquals(formatted.cells[1].outputs, ugly.cells[1].outputs);
  assertEquals(await problems(formatted), []);
  ugly.cells[1].source = "b  +1";
  const stale = JSON.parse((await format(notebookText(ugly), "ipynb")).text) as Notebook;
  assertMatch((await problems(stale))[0], /was changed/);
});

Deno.test("check --fix removes outputs that are not right; a notebook without any is noted", async () => {
  await withFolder(async (folder) => {
    const source = notebook(code("1"));
    const files = {
      good: await committedNotebook(source, run(source)),
      stale: run(source),
      none: source,
    };
    const paths: string[] = [];
    for (const [name, of] of Object.entries(files)) {
      paths.push(join(folder, `${name}.ipynb`));
      await Deno.writeTextFile(paths.at(-1)!, notebookText(of));
    }
    const found = await checkOutputs(paths, false);
    assertEquals(found.problems.length, 2);
    assertMatch(found.problems[0], /^stale\.ipynb: /);
    assertEquals(found.notes, ["none.ipynb has no outputs; deno task refresh makes them"]);
    const fixed = await checkOutputs(paths, true);
    assertEquals([fixed.problems.length, fixed.notes.length], [0, 2]);
    assertEquals(await readNotebook(paths[0]), files.good);
    assertEquals(await readNotebook(paths[1]), source);
  });
});

Deno.test("refresh refuses real data, from the arguments and from the environment", () => {
  const none = () => undefined;
  assertEquals(readCommand([], none).preset, "quick");
  assertThrows(() => readCommand(["--data", "real"], none), Error, "data real");
  assertThrows(() => readCommand([], () => "real"), Error, "generated data only");
  assertThrows(() => readCommand(["--preset", "fast"], none), Error, "--preset fast");
});

Deno.test("refresh writes a run's outputs; a report on that notebook replaces them", async () => {
  await withFolder(async (folder) => {
    const source = join(folder, "01-a.ipynb"), to = join(folder, "to");
    await Deno.writeTextFile(
      source,
      notebookText(notebook(text("# A"), code('console.log("kept")'))),
    );
    const refreshed = await runScript(
      "refresh.ts",
      source,
      "--preset",
      "smoke",
      "--output",
      folder,
      "--to",
      to,
    );
    assertEquals(refreshed.code, 0, refreshed.stderr);
    const committed = join(to, "01-a.ipynb");
    assertEquals((await checkOutputs([committed], false)).problems, []);
    const { cells } = await readNotebook(committed);
    assertEquals(cells[1].outputs, [
      { output_type: "stream", name: "stdout", text: ["kept\n"] } as Output,
    ]);
    // The outputs that are there are no inputs, and do not stay.
    cells[1].outputs = [{ output_type: "stream", text: "old" }];
    await Deno.writeTextFile(committed, notebookText({ ...await readNotebook(committed), cells }));
    const report = await runScript("report.ts", committed, "--preset", "smoke", "--output", to);
    assertEquals(report.code, 0, report.stderr);
    const shownNow = (await readNotebook(join(to, "notebooks", "01-a.ipynb"))).cells[1].outputs!;
    assertEquals(shownNow.map((output) => output.text), [["kept\n"]]);
  });
});

Deno.test("the project's path is left out also where its address writes it otherwise", () => {
  const root = "/tmp/a b#c%20d é";
  const text = "at file:///tmp/a%20b%23c%2520d%20%C3%A9/lib/a.ts, in /tmp/a b#c%20d é/outputs";
  assertEquals(withoutPaths(text, root), "at lib/a.ts, in outputs");
});
