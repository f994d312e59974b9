// Notebook code seen by Deno's checks, and messages that lead back to the cells.
import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { cellProblems } from "../../scripts/check/notebooks.ts";
import { stripOutputs } from "../../scripts/notebooks/outputs.ts";
import { extractCells, extractedPath, mapMessages } from "../../scripts/notebooks/cells.ts";
import { headingBefore, readNotebook } from "../../scripts/notebooks/notebook.ts";
import { findSyntaxProblem, syntaxError } from "../../scripts/notebooks/format.ts";
import { importArguments } from "../../scripts/testing/imports.ts";
import { code, notebook, text, withFolder, writeNotebook } from "./fixtures.ts";

/** deno.json leaves outputs/ out of what is linted. */
const CHECKED = import.meta.dirname!;

Deno.test("the cells stand under each other, empty ones left out, lines found again", () => {
  const cells = extractCells(
    notebook(text("# One"), code("const a = 1;\nconst b = 2;"), code("  "), code("a + b;")),
  );
  const lines = cells.text.split("\n");
  assertEquals(cells.locate(lines.indexOf("const b = 2;") + 1), { cell: 1, line: 2 });
  assertEquals(cells.locate(lines.indexOf("a + b;") + 1), { cell: 2, line: 1 });
});

Deno.test("a message about the extracted file names notebook, cell and line", () => {
  const cells = extractCells(notebook(code("a;"), code("b;\nc;")));
  const path = "/project/notebooks/01-x.ipynb";
  const message = `bad\n    at file://${extractedPath(path)}:4:7`;
  assertEquals(
    mapMessages(message, path, cells),
    "bad\n    at 01-x.ipynb cell 2, line 2, column 7",
  );
});

Deno.test("the heading before a cell is the nearest one above it", () => {
  const cells = [text("# A\ntext\n## B"), code("1"), text("no heading"), code("2")];
  assertEquals(headingBefore(notebook(...cells), 3), "B");
  assertEquals(headingBefore(notebook(code("1")), 0), "");
});

Deno.test("types and lint of cells: an error and a warning lead to their cells", async () => {
  await withFolder(async (folder) => {
    const path = await writeNotebook(
      folder,
      code('import { join } from "node:path";\nconst joined = join("a", "b");'),
      code("const wrong: number = joined;\nlet never = await Promise.resolve(wrong);\nnever;"),
    );
    const problems = (await cellProblems([path], await importArguments())).join("\n");
    assertMatch(problems, /TS2322[\s\S]*fixture\.ipynb cell 2, line 1, column 7/);
    assertMatch(problems, /prefer-const\)\s+at fixture\.ipynb cell 2, line 2, column 5/);
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assertEquals(left, ["fixture.ipynb"]);
  }, CHECKED);
});

Deno.test("cells without faults give no problems", async () => {
  await withFolder(async (folder) => {
    const path = await writeNotebook(
      folder,
      code("const a = await 1;"),
      code("console.log(a);\na"),
    );
    assertEquals(await cellProblems([path], await importArguments()), []);
  }, CHECKED);
});

Deno.test("a syntax error is found with its place; valid cells with await are not", async () => {
  assertEquals(await syntaxError("const a = await f();\nfor await (const b of a) b;"), undefined);
  assertMatch(
    (await syntaxError("const a = 1;\nconst b: number = ;"))!,
    /^line 2, column 19: Expr/,
  );
  const problem = await findSyntaxProblem(notebook(text("a"), code("1"), code("if (1) {")));
  assertEquals(problem?.index, 2);
});

Deno.test("stripping removes outputs and counts, and says whether there were any", () => {
  const one = notebook(text("a"), code("1"));
  assertEquals(stripOutputs(one), false);
  one.cells[1].outputs = [{ output_type: "stream", text: "x" }];
  one.cells[1].execution_count = 3;
  assertEquals(stripOutputs(one), true);
  assertEquals(one, notebook(text("a"), code("1")));
});

Deno.test("a file that is no notebook is named in the error", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/no.ipynb`;
    for (const content of ["{", "[]", '{"cells": [], "nbformat": 3}']) {
      await Deno.writeTextFile(path, content);
      const error = await assertRejects(() => readNotebook(path), Error);
      assertStringIncludes(error.message, `${path}: not a Jupyter notebook in format 4`);
    }
  });
});
