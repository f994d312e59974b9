// Reads what a run of `deno test` counted and which tests it left out.

export interface Summary {
  passed: number;
  failed: number;
  skipped: number;
}

// deno-lint-ignore no-control-regex
const COLOURS = /\x1b\[[0-9;]*m/g;

/**
 * The counts of the last result line in `output`. A run that fails without one (a type error) or
 * against it counts as one failure.
 */
export function readSummary(output: string, success: boolean): Summary {
  const results = output.replaceAll(COLOURS, "").matchAll(
    /^(?:ok|FAILED) \| (\d+) passed.*?\| (\d+) failed(?:.*?\| (\d+) ignored)?/gm,
  );
  const last = [...results].at(-1);
  const [passed, failed, skipped] = (last?.slice(1) ?? []).map((text) => Number(text ?? 0));
  return {
    passed: passed ?? 0,
    failed: success ? failed ?? 0 : Math.max(failed ?? 0, 1),
    skipped: skipped ?? 0,
  };
}

/** A test that was left out, with the reason that its name gives: "title (skipped: reason)". */
export interface SkippedTest {
  file: string;
  name: string;
  reason?: string;
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescape(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]);
}

/** The tests that a JUnit report marks as skipped. */
export function readSkipped(junit: string): SkippedTest[] {
  const cases = junit.matchAll(
    /<testcase name="([^"]*)" classname="([^"]*)"[^>]*>\s*<skipped\s*\/>/g,
  );
  return [...cases].map(([, rawName, file]) => {
    const [, name, reason] = /^(.*?)(?: \(skipped: (.*)\))?$/s.exec(unescape(rawName))!;
    return { file: unescape(file), name, reason };
  });
}

/** The last lines of a run: the tests left out with their reasons, then the counts alone. */
export function closingLines(summary: Summary, skipped: SkippedTest[]): string[] {
  // The tests that a filter leaves out stand in the report like skipped ones, but are not counted.
  const filtered = skipped.length > summary.skipped;
  const listed = filtered ? skipped.filter(({ reason }) => reason !== undefined) : skipped;
  const reasons = listed.map(({ file, name, reason }) =>
    `skipped: ${name} (${file}): ${reason ?? "no reason given"}`
  );
  const { passed, failed } = summary;
  return [...reasons, `${passed} passed, ${failed} failed, ${summary.skipped} skipped`];
}
