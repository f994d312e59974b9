// A Chromium to test with, where there is one.
import { type Browser, chromium } from "playwright-core";
import { chromiumArguments, findChromium } from "../../scripts/report/chromium.ts";

const chromiumPath = findChromium();

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
      const browser = await chromium.launch({
        executablePath: chromiumPath,
        args: chromiumArguments(),
      });
      try {
        await run(browser);
      } finally {
        await browser.close();
      }
    },
  });
}
