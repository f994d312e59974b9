// Finds a Chromium: for the report's PDF, and for the tests that need a browser.

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
export function findChromium(named = Deno.env.get("CHROMIUM"), paths = PATHS): string | undefined {
  return (named ? [named] : paths).find(isFile);
}

/** Arguments that it needs here: root has no sandbox. */
export function chromiumArguments(): string[] {
  return Deno.uid() === 0 ? ["--no-sandbox"] : [];
}
