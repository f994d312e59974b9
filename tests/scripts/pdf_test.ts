// The report on paper: every chart drawn, nothing cut off, and a clear word where there is no browser to print it.
import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import sharp from "sharp";
import { Images } from "lib/data/images/images.ts";
import { encodeAnimation } from "lib/notebook/pictures/animation.ts";
import { ROOT } from "../../scripts/environment/mod.ts";
import { notebookText } from "../../scripts/notebooks/notebook.ts";
import { findChromium } from "../../scripts/report/chromium.ts";
import { reportPage } from "../../scripts/report/page.ts";
import { withPrintView, writePdf } from "../../scripts/report/pdf.ts";
import { chartCell, code, notebook, text, withFolder, writeNotebook } from "./fixtures.ts";

const chromium = findChromium();

Deno.test("a browser is the one that CHROMIUM names, else at a usual place, else none", async () => {
  await withFolder((folder) => {
    const path = join(folder, "browser");
    Deno.writeTextFileSync(path, "");
    assertEquals(findChromium(path, []), path);
    assertEquals(findChromium("", ["/nowhere", path]), path);
    assertEquals(findChromium("/nowhere", [path]), undefined);
    assertEquals(findChromium(undefined, [folder]), undefined);
    return Promise.resolve();
  });
});

Deno.test("--pdf without a browser is an error before anything runs", async () => {
  await withFolder(async (folder) => {
    const mark = join(folder, "ran");
    const source = await writeNotebook(folder, code(`Deno.writeTextFileSync("${mark}", "");`));
    const script = join(ROOT, "scripts", "report.ts");
    const { code: status, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", script, source, "--pdf", "--output", folder],
      env: { CHROMIUM: "/nowhere", NO_COLOR: "1" },
    }).output();
    assertEquals(status, 1);
    assertStringIncludes(new TextDecoder().decode(stderr), "--pdf needs Chromium");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["fixture.ipynb"]);
  });
});

/** An animation from black to white, 8 pixels wide. */
async function animated(): Promise<string> {
  const frame = (value: number) =>
    new Images(new Uint8Array(64).fill(value), { height: 8, width: 8 });
  const png = await encodeAnimation([frame(0), frame(255)], { scale: 1, hold: 60, fps: 1 });
  return png.toBase64();
}

/** An executed notebook with what could be cut off: a wide table, a long line, a wide picture, a chart without a picture. */
async function wideNotebook(): Promise<string> {
  const columns = Array.from({ length: 14 }, (_, i) => `<th>a column ${i}</th>`).join("");
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="3000"><rect width="2000" height="3000"/></svg>`;
  const shown = (data: Record<string, unknown>) => ({
    output_type: "display_data" as const,
    data,
    metadata: {},
  });
  const figure = { data: [{ type: "scatter", y: [1, 3, 2] }], layout: { width: 720, height: 300 } };
  const cell = {
    ...code(`const long = "${"x".repeat(300)}";`),
    outputs: [
      shown({ "text/html": `<table><tr>${columns}</tr></table>`, "text/plain": "t" }),
      shown({ "image/svg+xml": svg, "text/plain": "p" }),
      shown({ "application/vnd.plotly.v1+json": figure, "text/plain": "c" }),
      shown({ "image/png": await animated(), "text/plain": "moving" }),
      { output_type: "stream" as const, name: "stdout", text: "y".repeat(400) },
    ],
  };
  const formula = text("# Wide\n\n$$x = a + b + c + d + e + f + g + h + i + j + k + l + m + n$$");
  return notebookText(notebook(formula, cell, chartCell("unused")));
}

Deno.test({
  name: `the PDF holds every chart, and nothing is cut off${
    chromium ? "" : " (skipped: no Chromium)"
  }`,
  ignore: chromium === undefined,
  // playwright keeps its timers and pipes for a moment after the browser has closed.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await withFolder(async (folder) => {
      const [source, html, pdf] = ["wide.ipynb", "r.html", "r.pdf"].map((name) =>
        join(folder, name)
      );
      await Deno.writeTextFile(source, await wideNotebook());
      await Deno.writeTextFile(html, await reportPage({ notebooks: [source], facts: ["today"] }));
      await withPrintView(html, chromium!, async (page) => {
        assertEquals(await page.locator(".chart .main-svg").count() > 0, true);
        assertGreater((await page.locator(".chart").boundingBox())!.height, 200);
        const still = await page.locator('img[alt="moving"]').screenshot();
        assertEquals([...(await sharp(still).raw().toBuffer()).subarray(0, 3)], [255, 255, 255]);
        const [width, room] = await page.evaluate(
          "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
        ) as number[];
        assertEquals(width, room);
        // Nothing is hidden behind an edge inside of the page either.
        const cut = await page.$$eval("main *", (elements) =>
          elements.filter((one) => {
            const { scrollWidth, clientWidth } = one as unknown as Record<string, number>;
            return clientWidth > 0 && scrollWidth > clientWidth + 1;
          }).map((one) => (one as unknown as { className: unknown }).className));
        assertEquals(cut.filter((name) => typeof name === "string"), []);
      });
      await writePdf(html, pdf, chromium!);
      const bytes = await Deno.readFile(pdf);
      const content = new TextDecoder("latin1").decode(bytes);
      assert(content.startsWith("%PDF-"));
      assertGreater(content.match(/\/Type \/Page\b/g)?.length ?? 0, 1);
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
        "r.html",
        "r.pdf",
        "wide.ipynb",
      ]);
    });
  },
});
