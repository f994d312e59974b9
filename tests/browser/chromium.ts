// A Chromium to test with, where there is one.
import { type Browser, chromium } from "playwright-core";

const PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** The browser's program: what CHROMIUM names, else at the usual places. */
export const chromiumPath: string | undefined = [Deno.env.get("CHROMIUM") ?? "", ...PATHS]
  .find((path) => path && isFile(path));

/** A test that needs Chromium; skipped with the reason where there is none. */
export function browserTest(name: string, run: (browser: Browser) => Promise<void>): void {
  const reason = chromiumPath ? "" : " (skipped: no Chromium; install it or name one in CHROMIUM)";
  Deno.test({
    name: name + reason,
    ignore: chromiumPath === undefined,
    // playwright keeps its timers and pipes for a moment after the browser has closed.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const args = Deno.uid() === 0 ? ["--no-sandbox"] : [];
      const browser = await chromium.launch({ executablePath: chromiumPath, args });
      try {
        await run(browser);
      } finally {
        await browser.close();
      }
    },
  });
}
