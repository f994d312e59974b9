// What is said on the console while a test runs.

/** Runs `test` and returns the lines that `console.warn` was given meanwhile, instead of printing them. */
export async function warningsOf(test: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const { warn } = console;
  console.warn = (line: string) => lines.push(line);
  try {
    await test();
  } finally {
    console.warn = warn;
  }
  return lines;
}
