// The report's first screen, and the code that folds.
import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { pictureProblems } from "../../scripts/check/notebooks.ts";
import { committedNotebook } from "../../scripts/notebooks/committed.ts";
import { type Cell, listNotebooks } from "../../scripts/notebooks/notebook.ts";
import { reportPage } from "../../scripts/report/page.ts";
import { code, notebook, text, withFolder } from "./fixtures.ts";

const PNG = new Uint8Array([137, 80, 78, 71]).toBase64();

/** A cell that has shown a picture. */
const pictureCell = (alt: string, tags: string[]): Cell => ({
  ...code(`draw("${alt}");`),
  metadata: { tags },
  outputs: [{
    output_type: "display_data",
    data: { "image/png": PNG, "text/plain": alt },
    metadata: {},
  }],
  execution_count: 1,
});

/** Writes a notebook whose cells keep their metadata. */
async function write(folder: string, name: string, ...cells: Cell[]): Promise<string> {
  const path = join(folder, `${name}.ipynb`);
  const whole = notebook(...cells);
  const kept = whole.cells.map((cell, i) => ({ ...cell, metadata: cells[i].metadata ?? {} }));
  await Deno.writeTextFile(path, JSON.stringify({ ...whole, cells: kept }));
  return path;
}

const QUESTION = "**Does a < b\nhold?** Nobody **knows**.";

Deno.test("page: each notebook's tagged picture stands at the top, with its question and links", async () => {
  await withFolder(async (folder) => {
    const cells = [pictureCell("first", []), pictureCell("second", ["report-picture"])];
    const first = await write(folder, "01-a", text(`# One\n\n${QUESTION}`), ...cells);
    const unfinished = code("draw();");
    unfinished.metadata = { tags: ["report-picture"] };
    const second = await write(folder, "02-b", text("# Two"), unfinished);
    const page = await reportPage({ notebooks: [first, second], facts: [] });
    const top = page.slice(page.indexOf('<h2 id="pictures">'), page.indexOf("<article>"));
    assertMatch(top, /<a href="#01-a-one">One<\/a><\/p><p>Does a &lt; b hold\?<\/p>/);
    assertMatch(top, /<a href="#01-a-picture"><img alt="second" src="data:image\/png;base64,/);
    assertNotMatch(top, /alt="first"/);
    assertMatch(top, /<a href="#02-b-two">Two<\/a>[\s\S]+no picture/);
    assertEquals(page.match(/id="01-a-picture"/g)?.length, 1);
    assertStringIncludes(page, '<a href="#pictures">In pictures</a>');
  });
});

Deno.test("page: code cells fold, code in the text does not", async () => {
  await withFolder(async (folder) => {
    const words = text("# One\n\n```ts\nconst inText = 1;\n```");
    const path = await write(folder, "01-a", words, code("const a = 1;"), code("const b = 2;"));
    const page = await reportPage({ notebooks: [path], facts: [] });
    const folded = page.match(/<details class="code" open>[\s\S]*?<\/details>/g)!;
    assertEquals(folded.length, 2);
    assertNotMatch(folded.join(""), /inText/);
    assertMatch(page, /<input type="checkbox" id="hide-code"/);
    assertStringIncludes(page, 'querySelectorAll("details.code")');
  });
});

Deno.test("check: a notebook that names no picture, or two, is told", async () => {
  await withFolder(async (folder) => {
    const tagged = pictureCell("it", ["report-picture"]);
    const good = await write(folder, "01-good", tagged, pictureCell("other", ["slow"]));
    const none = await write(folder, "02-none", pictureCell("it", []));
    const two = await write(folder, "03-two", tagged, tagged);
    assertEquals(await pictureProblems([good, none, two]), [
      "02-none.ipynb: needs one code cell with the tag report-picture",
      "03-two.ipynb: needs one code cell with the tag report-picture",
    ]);
  });
  assertEquals(await pictureProblems(await listNotebooks()), []);
});

Deno.test("refresh: tags stay in a notebook that is kept with its outputs", async () => {
  const source = notebook({ ...code("1"), execution_count: 1 });
  source.cells[0].metadata = { tags: ["report-picture"], execution: { took: "1 s" } };
  const kept = await committedNotebook(source, source);
  assertEquals(kept.cells[0].metadata, { tags: ["report-picture"] });
});
