// The report as a PDF, printed by a Chromium without a window.
import { type Browser, chromium, type Page } from "playwright-core";
import sharp from "sharp";
import { replaceFile } from "lib/data/files/atomic.ts";
import { splitChunks } from "lib/notebook/pictures/png_chunks.ts";
import { chromiumArguments, findChromium } from "./chromium.ts";

/** Pixels of a page's text across: A4 less the margins, at 96 pixels an inch. */
const TEXT_WIDTH = 680;
const MARGIN = { top: "18mm", bottom: "18mm", left: "15mm", right: "15mm" };
const FOOTER = `<div style="width: 100%; text-align: center; font-size: 8px; color: #6c757d">` +
  `<span class="pageNumber"></span> / <span class="totalPages"></span></div>`;
const DRAWING_MS = 60_000;

/**
 * The Chromium that prints.
 *
 * @throws Error that says what to install, where there is none
 */
export function requireChromium(): string {
  const path = findChromium();
  if (path !== undefined) return path;
  throw new Error(
    "--pdf needs Chromium or Chrome, and none was found. Install one (Debian, Ubuntu: sudo apt install chromium; macOS: " +
      "brew install --cask chromium), or name its program in CHROMIUM",
  );
}

/** Waits until all pictures are decoded, and all charts that have none are drawn. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(
    `document.querySelectorAll(".chart:not(:has(img)):not(:has(.main-svg))").length === 0`,
    undefined,
    { timeout: DRAWING_MS },
  );
  await page.evaluate("Promise.all([...document.images].map((image) => image.decode()))");
}

/**
 * The page with stills in place of animated PNGs: paper would show whichever frame is due. The still picture of an
 * animation is its last frame (lib/notebook/pictures/animation.ts), and the one that sharp reads.
 */
async function withStills(html: string): Promise<string> {
  const urls = [...html.matchAll(/"data:image\/png;base64,([A-Za-z0-9+/=]+)"/g)];
  let still = html;
  for (const [url, base64] of urls) {
    const bytes = Uint8Array.fromBase64(base64);
    if (!splitChunks(bytes).some(({ type }) => type === "acTL")) continue;
    const png = new Uint8Array(await sharp(bytes).png().toBuffer());
    still = still.replaceAll(url, () => `"data:image/png;base64,${png.toBase64()}"`);
  }
  return still;
}

/** Starts the browser. @throws the reason of `signal`, at once: a browser that does not start is waited for half a minute */
async function launch(executablePath: string, signal?: AbortSignal): Promise<Browser> {
  const launching = chromium.launch({
    executablePath,
    args: chromiumArguments(),
    // Signals are the caller's, who may have more to tidy up.
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
  });
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([launching, stopped.promise]);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** Opens the report as it is printed, and hands the page to `use`. */
export async function withPrintView<T>(
  html: string,
  executablePath: string,
  use: (page: Page) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const browser = await launch(executablePath, signal);
  const stop = () => void browser.close().catch(() => {});
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const page = await browser.newPage({ viewport: { width: TEXT_WIDTH, height: 1000 } });
    await page.emulateMedia({ media: "print" });
    await page.setContent(await withStills(await Deno.readTextFile(html)));
    await settle(page);
    return await use(page);
  } finally {
    signal?.removeEventListener("abort", stop);
    await browser.close();
  }
}

/**
 * Prints the report at `html` to `pdf`: A4 pages with numbers, and the headings as its outline.
 *
 * @param signal ends the work when it is aborted; nothing is written then
 * @throws Error when a chart cannot be drawn
 */
export async function writePdf(
  html: string,
  pdf: string,
  executablePath: string,
  signal?: AbortSignal,
): Promise<void> {
  const options = {
    format: "A4",
    margin: MARGIN,
    printBackground: true,
    displayHeaderFooter: true,
    headerTemplate: "<span></span>",
    footerTemplate: FOOTER,
    outline: true,
    tagged: true,
  };
  await withPrintView(html, executablePath, async (page) => {
    await replaceFile(pdf, async (path) => {
      await page.pdf({ ...options, path });
    });
  }, signal);
}
