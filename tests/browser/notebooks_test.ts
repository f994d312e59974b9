// The notebooks from end to end at preset smoke: run by the report, read without a network, run in JupyterLab.
import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { lines, NOTEBOOKS, ROOT } from "../../scripts/environment/mod.ts";
import {
  isRunnable,
  joined,
  notebookName,
  readNotebook,
} from "../../scripts/notebooks/notebook.ts";
import { stripOutputs } from "../../scripts/notebooks/outputs.ts";
import { runScript, until, withFolder } from "../scripts/fixtures.ts";
import { browserTest } from "./chromium.ts";

/** In the order in which one takes up what the others have trained. */
const FINISHED = [
  "01-gan-mnist",
  "02-vqvae",
  "03-vqgan",
  "04-transformer",
  "05-maskgit-inpaint",
  "06-fid",
];
const LARGEST_OUTPUT = 2e6; // bytes; what was seen to arrive whole from a busy machine
const PLOTLY = "application/vnd.plotly.v1+json";

/** One run for the tests below: the report's folder, removed when this process ends. */
let running: Promise<string> | undefined;
function smokeRun(): Promise<string> {
  return running ??= (async () => {
    const folder = await Deno.makeTempDir({ dir: join(ROOT, "outputs"), prefix: "test-" });
    addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
    const args = [...FINISHED, "--preset", "smoke", "--data", "generated", "--output", folder];
    const { code, stdout, stderr } = await runScript("report.ts", ...args);
    assertEquals(code, 0, stderr);
    assertEquals(stdout.trim().split("\n").at(-1), join(folder, "report.html"));
    return folder;
  })();
}

for (const name of FINISHED) {
  Deno.test(`notebook ${name} runs: figures and pictures, no error, no output lost`, async () => {
    const folder = await smokeRun();
    const { cells } = await readNotebook(join(folder, "notebooks", `${name}.ipynb`));
    const ran = cells.filter(isRunnable);
    const outputs = ran.flatMap((cell) => cell.outputs ?? []);
    assertEquals(outputs.filter((output) => output.output_type === "error"), []);
    for (const cell of ran) {
      const source = joined(cell.source);
      // Each call that shows something at the cell's outer level must have left an output.
      const shown = source.match(/^await show\.\w+/gm)?.length ?? 0;
      assert((cell.outputs?.length ?? 0) >= shown, `an output is missing after:\n${source}`);
      assertGreater(cell.execution_count ?? 0, 0);
    }
    // Deno's kernel damages messages of several megabytes now and then (the sender's buffer is full).
    for (const { data = {} } of outputs) {
      const sizes = Object.entries(data).map((
        [kind, value],
      ) => [kind, JSON.stringify(value).length]);
      assertEquals(sizes.filter(([, size]) => Number(size) > LARGEST_OUTPUT), []);
    }
    const kinds = outputs.flatMap((output) => Object.keys(output.data ?? {}));
    for (const kind of [PLOTLY, "image/svg+xml", "image/png"]) assert(kinds.includes(kind), kind);
  });
}

/** Scrolls through the whole page, so that everything that waits for the screen is drawn. */
async function scrollThrough(page: Page): Promise<void> {
  const height = await page.evaluate("document.documentElement.scrollHeight") as number;
  for (let y = 0; y < height; y += 600) {
    await page.evaluate(`scrollTo({ top: ${y}, behavior: "instant" })`);
    await page.waitForTimeout(60);
  }
}

/** Pictures under `selector` that hold no pixels. */
function brokenImages(page: Page, selector: string): Promise<number> {
  return page.$$eval(
    selector,
    (images) =>
      images.filter((image) => !((image as unknown as { naturalWidth: number }).naturalWidth > 0))
        .length,
  );
}

browserTest("the report shows charts, formulas and pictures without a network", async (browser) => {
  const report = join(await smokeRun(), "report.html");
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const requests: string[] = [];
  const problems: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  await page.goto(pathToFileURL(report).href);
  await scrollThrough(page);
  const charts = await page.locator(".chart").count();
  assertGreater(charts, 2 * FINISHED.length);
  await until(async () =>
    await page.locator(".chart .js-plotly-plot .cartesianlayer .trace path").count() >= charts
  );
  assertEquals(await page.locator(".chart:not(:has(.main-svg))").count(), 0);
  assertGreater(await page.locator(".formula svg path").count(), 50);
  for (const formula of await page.locator(".formula.display svg").all()) {
    assertGreater((await formula.boundingBox())!.width, 20);
  }
  assertGreater(await page.locator(".picture img").count(), 2 * FINISHED.length);
  assertEquals(await brokenImages(page, "img"), 0);
  assertEquals(requests.filter((url) => !/^(?:file|data|blob):/.test(url)), []);
  assertEquals(problems, []);
});

/** Starts `deno task lab` on a free port, hands its address to `use`, and ends it. */
async function withLab(use: (address: URL) => Promise<void>): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(ROOT, "scripts", "lab.ts"), "--no-browser", "--port", String(port)],
    cwd: ROOT,
    env: { MASKGIT_PRESET: "smoke", MASKGIT_DATA: "generated" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const printed = lines(child.stderr);
  let ended: Promise<void> | undefined;
  try {
    let address: URL | undefined;
    for (let next = await printed.next(); !next.done; next = await printed.next()) {
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*token=\w+/.exec(next.value);
      if (found) {
        address = new URL(found[0]);
        break;
      }
    }
    assert(address, "JupyterLab ended without telling its address");
    ended = (async () => {
      for await (const _ of printed); // Keeps the pipe empty.
    })();
    await use(address);
  } finally {
    child.kill("SIGTERM");
    await child.status;
    await ended;
  }
}

/**
 * So tall that no cell is off the screen: JupyterLab keeps only what is visible. Drawn small, since a browser's pictures of its
 * pages have a largest size.
 */
const SCREEN = { viewport: { width: 1300, height: 45_000 }, deviceScaleFactor: 0.3 };

/** Seconds: pages of this size take their time on a machine that does other things too. */
const PATIENCE = 300;

/** Ends what has run so far, as closing its tab would not. */
async function endKernels(address: URL): Promise<void> {
  const headers = { Authorization: `token ${address.searchParams.get("token")}` };
  const kernels = new URL("/api/kernels", address);
  for (const { id } of await (await fetch(kernels, { headers })).json()) {
    const answer = await fetch(`${kernels}/${id}`, { method: "DELETE", headers });
    await answer.body?.cancel();
    assert(answer.ok, `a kernel could not be ended: ${answer.status}`);
  }
}

/** Opens a notebook in JupyterLab, runs all of its cells, and looks at what they show. */
async function runInLab(browser: Browser, address: URL, notebook: string): Promise<void> {
  const name = notebookName(notebook);
  const { cells } = await readNotebook(notebook);
  const page = await browser.newPage(SCREEN);
  page.setDefaultTimeout(PATIENCE * 1000);
  try {
    // Cells that are run before the kernel's channel is open are forgotten.
    const channel = page.waitForEvent(
      "websocket",
      (socket) => socket.url().includes("/api/kernels/"),
    );
    const at = new URL(`/lab/workspaces/${name}/tree/${relative(ROOT, notebook)}`, address);
    await page.goto(`${at}${address.search}&reset`);
    await (await channel).waitForEvent("framereceived");
    await page.locator(".jp-Notebook .jp-CodeCell").first().waitFor();
    await page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
    const errors = page.locator('[data-mime-type$="jupyter.error"]');
    const counts = page.locator(".jp-CodeCell .jp-InputPrompt").filter({ hasText: /^\[\d+\]:$/ });
    const runnable = cells.filter(isRunnable).length;
    await until(async () => await counts.count() >= runnable || await errors.count() > 0, PATIENCE);
    assertEquals(await errors.allInnerTexts(), [], name);
    const charts = page.locator(".jp-OutputArea .js-plotly-plot");
    const drawn = charts.locator(".cartesianlayer .trace path");
    await until(async () => await drawn.count() > 0 && await charts.count() > 1, PATIENCE);
    assertGreater((await charts.first().boundingBox())!.height, 100, name);
    const pictures = ".jp-RenderedImage img";
    await until(async () => await page.locator(pictures).count() > 2, PATIENCE);
    await until(async () => await brokenImages(page, pictures) === 0, PATIENCE);
  } finally {
    await page.close();
    await endKernels(address);
  }
}

browserTest("JupyterLab runs all notebooks and draws charts and pictures", async (browser) => {
  await withFolder(async (folder) => {
    // Copies: JupyterLab saves outputs into what it opens. What they train stays in the folder, too.
    const copies = join(folder, "notebooks");
    await Deno.mkdir(copies);
    await withLab(async (address) => {
      assertEquals(address.hostname, "127.0.0.1");
      assertStringIncludes(address.search, "token=");
      for (const name of FINISHED) {
        const copy = join(copies, `${name}.ipynb`);
        const notebook = await readNotebook(join(NOTEBOOKS, `${name}.ipynb`));
        stripOutputs(notebook); // or the outputs that lie in it would do
        await Deno.writeTextFile(copy, JSON.stringify(notebook));
        await runInLab(browser, address, copy);
      }
    });
  });
});
