// Where displays go: messages to the notebook, files and lines outside.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { FileOutput } from "lib/notebook/output/file_output.ts";
import { insideNotebook, NotebookOutput } from "lib/notebook/output/jupyter.ts";
import { display, useOutput } from "lib/notebook/output/output.ts";
import { namesIn, withFolder } from "../support/temporary.ts";

const PICTURE = { "image/png": Uint8Array.of(1, 2, 250), "text/plain": "a picture" };
const DRAWING = { "image/svg+xml": "<svg/>", "text/plain": "a drawing" };

Deno.test("a test does not run inside a notebook", () => {
  assertEquals(insideNotebook(), false);
});

Deno.test("NotebookOutput sends display messages: bytes as base64, updates by their id", async () => {
  const sent: [string, Record<string, unknown>][] = [];
  const output = new NotebookOutput((type, content) => void sent.push([type, content]));
  await output.display(PICTURE);
  await output.display(DRAWING, { id: "d" });
  await output.display(DRAWING, { id: "d", update: true });
  assertEquals(sent, [
    ["display_data", {
      data: { "image/png": "AQL6", "text/plain": "a picture" },
      metadata: {},
      transient: {},
    }],
    ["display_data", { data: DRAWING, metadata: {}, transient: { display_id: "d" } }],
    ["update_display_data", { data: DRAWING, metadata: {}, transient: { display_id: "d" } }],
  ]);
});

Deno.test("NotebookOutput also writes the file that is asked for", async () => {
  await withFolder(async (folder) => {
    let sent = 0;
    const output = new NotebookOutput(() => void sent++);
    await output.display(DRAWING, { file: `${folder}/new/d.svg` });
    assertEquals([sent, await Deno.readTextFile(`${folder}/new/d.svg`)], [1, "<svg/>"]);
    await assertRejects(
      () => output.display(DRAWING, { file: `${folder}/d.png` }),
      RangeError,
      "d.png: this picture can be written as .svg",
    );
  });
});

Deno.test("FileOutput writes pictures under their names, never two to one file", async () => {
  await withFolder(async (folder) => {
    const lines: string[] = [];
    const output = new FileOutput(folder, (line) => lines.push(line));
    await output.display(PICTURE, { name: "D(real) over time" });
    await output.display(PICTURE, { name: "D(real) over time" });
    await output.display(DRAWING);
    assertEquals(await Deno.readFile(`${folder}/d-real-over-time.png`), PICTURE["image/png"]);
    const names = namesIn(folder);
    assertEquals(names, ["d-real-over-time-2.png", "d-real-over-time.png", "figure.svg"]);
    assertEquals(lines.length, 3);
    assert(lines[2].startsWith("a drawing: ") && lines[2].endsWith("figure.svg"), lines[2]);
  });
});

Deno.test("FileOutput updates a display's own file and says its path once", async () => {
  await withFolder(async (folder) => {
    const lines: string[] = [];
    const output = new FileOutput(folder, (line) => lines.push(line));
    await output.display(DRAWING, { name: "live", id: "x" });
    const next = { ...DRAWING, "image/svg+xml": "<svg>2</svg>" };
    await output.display(next, { name: "live", id: "x", update: true });
    assertEquals(await Deno.readTextFile(`${folder}/live.svg`), "<svg>2</svg>");
    assertEquals([lines.length, namesIn(folder).length], [1, 1]);
  });
});

Deno.test("FileOutput prints what is no picture, and takes the file that is asked for", async () => {
  await withFolder(async (folder) => {
    const lines: string[] = [];
    const output = new FileOutput(`${folder}/unused`, (line) => lines.push(line));
    await output.display({ "text/html": "<b>x</b>", "text/plain": "x" });
    await output.display(PICTURE, { file: `${folder}/own.png`, name: "ignored" });
    assertEquals(lines[0], "x");
    assertEquals(namesIn(folder), ["own.png"]);
  });
});

Deno.test("useOutput redirects display and gives back what was used", async () => {
  const lines: string[] = [];
  const before = useOutput(new FileOutput("unused", (line) => lines.push(line)));
  await display({ "text/plain": "hello" });
  useOutput(before);
  assertEquals(lines, ["hello"]);
});
