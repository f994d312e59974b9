// Notebooks run by Deno's real kernel: no output lost, failures told, nothing left running.
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { joined, type Output, readNotebook } from "../../scripts/notebooks/notebook.ts";
import { plotlyBundle, reportPage } from "../../scripts/report/page.ts";
import { type Progress, runNotebook } from "../../scripts/report/run_notebook.ts";
import { duration, escapeHtml } from "../../scripts/report/summary.ts";
import { chartCell, code, isAlive, text, until, withFolder, writeNotebook } from "./fixtures.ts";
import { ROOT } from "../../scripts/environment/mod.ts";

/** Results are compared as text, and a terminal's colours are part of it. */
const PLAIN = { NO_COLOR: "1" };

const printed = (outputs: Output[]) => outputs.map((output) => joined(output.text ?? "")).join("");

Deno.test("run: every output arrives, late ones in the cell that made them", async () => {
  await withFolder(async (folder) => {
    const results = Array.from({ length: 15 }, (_, i) => code(`${i} + 1`));
    const source = await writeNotebook(
      folder,
      text("# Many"),
      ...results,
      code(
        'for (let i = 0; i < 300; i++) console.log("line", i);\nconsole.error("error");\n"last"',
      ),
      code(
        "void (async () => {\n  for (let i = 0; i < 5; i++) {\n" +
          '    await new Promise((done) => setTimeout(done, 20));\n    console.log("late", i);\n  }\n})();',
      ),
      code("await new Promise((done) => setTimeout(done, 300));"),
    );
    const target = join(folder, "done.ipynb");
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    const failure = await runNotebook({ source, target, env: PLAIN, onProgress });
    assertEquals(failure, undefined);
    const cells = (await readNotebook(target)).cells.filter((cell) => cell.cell_type === "code");
    for (const [i, cell] of cells.slice(0, 15).entries()) {
      assertEquals(cell.outputs?.map((output) => output.data?.["text/plain"]), [[String(i + 1)]]);
    }
    const many = cells[15].outputs!;
    const expected = Array.from({ length: 300 }, (_, i) => `line ${i}\n`).join("");
    assertStringIncludes(printed(many), expected);
    assertStringIncludes(printed(many), "error\n");
    assert(many.some((output) => output.output_type === "execute_result"));
    assertEquals(printed(cells[16].outputs!), "late 0\nlate 1\nlate 2\nlate 3\nlate 4\n");
    assertEquals(seen.at(-1)?.cell, 18);
    assertEquals(seen.at(-1)?.total, 18);
    assertEquals(seen[0].heading, "Many");
  });
});

Deno.test("run: a failing cell is named with its code; what ran before it is kept", async () => {
  await withFolder(async (folder) => {
    const cells = [
      code("40 + 2"),
      code('const x = 1;\nthrow new TypeError("boo" + x);'),
      code("3"),
    ];
    const source = await writeNotebook(folder, text("# A"), ...cells);
    const target = join(folder, "done.ipynb");
    const failure = await runNotebook({ source, target, env: PLAIN });
    assertEquals(failure, {
      cell: 2,
      source: 'const x = 1;\nthrow new TypeError("boo" + x);',
      name: "TypeError",
      message: "boo1",
    });
    const outputs = (await readNotebook(target)).cells.map((cell) => cell.outputs ?? []);
    assertEquals(outputs[1][0].data?.["text/plain"], ["42"]);
    assertEquals(outputs[2][0].ename, "TypeError");
    assertEquals(outputs[3], []);
  });
});

Deno.test("run: a syntax error is reported with its place before anything runs", async () => {
  await withFolder(async (folder) => {
    const mark = join(folder, "ran");
    const first = code(`Deno.writeTextFileSync(${JSON.stringify(mark)}, "");`);
    const source = await writeNotebook(folder, first, code("const x: number = ;"));
    const target = join(folder, "done.ipynb");
    const failure = await runNotebook({ source, target });
    assertEquals([failure?.cell, failure?.name], [2, "SyntaxError"]);
    assertMatch(failure!.message, /^line 1, column 19: Expression expected/);
    assert(!await Deno.stat(mark).then(() => true, () => false));
    const outputs = (await readNotebook(target)).cells[1].outputs!;
    assertEquals(outputs[0].ename, "SyntaxError");
  });
});

Deno.test("run: a cell that the kernel refuses without a word is a failure too", async () => {
  await withFolder(async (folder) => {
    // The parser of the check before the run accepts this, the kernel does not.
    const source = await writeNotebook(folder, code("return 3"));
    const target = join(folder, "done.ipynb");
    const failure = await runNotebook({ source, target });
    assertEquals([failure?.cell, failure?.name], [1, "SyntaxError"]);
    assertEquals((await readNotebook(target)).cells[0].outputs![0].ename, "SyntaxError");
  });
});

Deno.test("run: a kernel that ends itself is reported", async () => {
  await withFolder(async (folder) => {
    const source = await writeNotebook(folder, code("1"), code("Deno.exit(3)"));
    const failure = await runNotebook({ source, target: join(folder, "done.ipynb") });
    assertEquals([failure?.cell, failure?.name], [2, "KernelError"]);
  });
});

/** A cell that writes its process id and that of a child of its own, then works for a long time. */
const endless = (file: string) =>
  code(`
const child = new Deno.Command("sleep", { args: ["600"] }).spawn();
Deno.writeTextFileSync(${JSON.stringify(`${file}.part`)}, \`\${Deno.pid} \${child.pid}\`);
Deno.renameSync(${JSON.stringify(`${file}.part`)}, ${JSON.stringify(file)});
await new Promise((done) => setTimeout(done, 600_000));
`);

async function assertGone(file: string): Promise<void> {
  const ids = (await Deno.readTextFile(file)).split(" ").map(Number);
  assertEquals(ids.length, 2);
  for (const id of ids) await until(async () => !await isAlive(id), 5);
}

Deno.test("run: the time-out ends the kernel and what it started", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "ids");
    const source = await writeNotebook(folder, code("1"), endless(file));
    const failure = await runNotebook({ source, target: join(folder, "done.ipynb"), timeout: 4 });
    assertEquals([failure?.cell, failure?.name], [2, "Stopped"]);
    assertStringIncludes(failure!.message, "longer than 4 s");
    await assertGone(file);
  });
});

const STATUS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGKILL: 137 };

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const) {
  Deno.test(`report: ${signal} leaves no kernel behind`, async () => {
    await withFolder(async (folder) => {
      const file = join(folder, "ids");
      const source = await writeNotebook(folder, code("1"), endless(file));
      const script = join(ROOT, "scripts", "report.ts");
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", script, source, "--output", folder],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      await until(() => Deno.stat(file).then(() => true, () => false), 90);
      child.kill(signal);
      const status = await child.status;
      await assertGone(file);
      assertEquals(status.code, STATUS[signal]);
      if (signal === "SIGKILL") return;
      const report = await Deno.readTextFile(join(folder, "report.html"));
      assertStringIncludes(report, "fixture failed in cell 2");
      assertMatch(report, /<td>TensorFlow<\/td><td>\d/);
      assertMatch(report, /<td>processor<\/td><td>./);
    });
  });
}

Deno.test("page: one file with charts, formulas and pictures, and nothing from elsewhere", async () => {
  await withFolder(async (folder) => {
    const picture = code(
      'const png = new Uint8Array([137, 80, 78, 71]).toBase64();\nawait Deno.jupyter.broadcast("display_data", ' +
        '{ data: { "image/png": png, "text/plain": "A dot" }, metadata: {}, transient: {} });',
    );
    const words = text("# Title & more\n\n## Part\n\nInline $x^2$ and\n\n$$\\int_0^1 p(x)\\,dx$$");
    const source = await writeNotebook(folder, words, chartCell("</script>"), picture);
    const target = join(folder, "done.ipynb");
    assertEquals(await runNotebook({ source, target }), undefined);
    const page = await reportPage({
      notebooks: [target],
      facts: ["today"],
      problem: "went <wrong>",
    });
    assertEquals(page.match(/<div class="chart">/g)?.length, 1);
    assertEquals(page.match(/role="math"[^>]*><svg/g)?.length, 2);
    assertStringIncludes(page, 'alt="A dot" src="data:image/png;base64,iVBORw=="');
    assertStringIncludes(page, '<a href="#done-part">Part</a>');
    assertStringIncludes(page, "went &lt;wrong&gt;");
    assertNotMatch(page, /<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!data:)/);
    assertNotMatch(page, /@import|data-formula|data-output="|slot:/);
    assertEquals(page.match(/<script/g)?.length, page.match(/<\/script>/g)?.length);
  });
});

/** A cell that shows key figures. */
const figuresCell = (argument: string) =>
  code(
    `import { keyFigures } from "lib/notebook/output/key_figures.ts";\nawait keyFigures(${argument});`,
  );

Deno.test("page: key figures stand at the top with links, the comparison's first, and how it was made", async () => {
  await withFolder(async (folder) => {
    const write = async (name: string, ...cells: Parameters<typeof writeNotebook>[1][]) => {
      const source = await writeNotebook(folder, ...cells);
      const target = join(folder, `${name}.ipynb`);
      assertEquals(await runNotebook({ source, target }), undefined);
      return target;
    };
    const first = await write("01-a", text("# One"), figuresCell('{ "a < b": 1.5, codes: "9 %" }'));
    const last = await write("06-b", text("# Six"), figuresCell('[{ model: "GAN", FID: 80.123 }]'));
    const stages = [
      { name: "01-a", seconds: 61, ended: "2026-11-25 09:00", kept: true, project: "abc" },
      { name: "06-b", seconds: 3700, ended: "failed", kept: false },
    ];
    const run = { settings: { preset: "quick" }, machine: { cores: "2" }, versions: { Deno: "2" } };
    const page = await reportPage({ notebooks: [first, last], facts: [], run: { ...run, stages } });
    const top = page.slice(page.indexOf('<h2 id="key-figures">'), page.indexOf("<article>"));
    assertMatch(
      top,
      /href="#06-b-key-figures">Six<[\s\S]+GAN[\s\S]+80\.12[\s\S]+#01-a-key-figures">One</,
    );
    assertMatch(top, /<td>a &lt; b<\/td><td>1\.500<\/td>[\s\S]+<td>codes<\/td><td>9 %<\/td>/);
    assertMatch(
      top,
      /#01-a-one">One<\/a><\/td><td>1 min 1 s<\/td><td>2026-11-25 09:00<\/td><td>kept</,
    );
    assertMatch(top, /<td>1 h 1 min<\/td><td>failed<\/td><td>run now</);
    for (const [name, value] of [["preset", "quick"], ["cores", "2"], ["Deno", "2"]]) {
      assertStringIncludes(top, `<td>${name}</td><td>${value}</td>`);
    }
    assertEquals(page.match(/id="(?:01-a|06-b)-key-figures"/g)?.length, 2);
    assertStringIncludes(page, '<a href="#this-run">This run</a>');
  });
});

Deno.test("page: a formula that is no TeX is named", async () => {
  await withFolder(async (folder) => {
    const path = await writeNotebook(folder, text("Bad $\\frac{1$ here"));
    const error = await reportPage({ notebooks: [path], facts: [] }).catch((error) => error);
    assertMatch(error.message, /^fixture: formula \\frac\{1: /);
  });
});

Deno.test("plotly's bundle is the smallest that draws the traces", () => {
  assertEquals(plotlyBundle(["scatter", "bar"]), "plotly-basic.min.js");
  assertEquals(plotlyBundle(["scatter", "heatmap"]), "plotly-cartesian.min.js");
  assertEquals(plotlyBundle(["surface"]), "plotly.min.js");
  assertEquals(escapeHtml("<a & b>"), "&lt;a &amp; b&gt;");
  assertEquals([59.4, 59.6, 3599, 7260].map(duration), [
    "59 s",
    "1 min 0 s",
    "59 min 59 s",
    "2 h 1 min",
  ]);
});
