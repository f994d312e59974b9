// Files stay small enough to be read in one go.

const MOST_LINES = 300;

/** A problem for each text of `files` (path to content) that has too many lines. */
export function sizeProblems(files: Map<string, string>): string[] {
  return [...files].flatMap(([path, text]) => {
    const lines = text.trimEnd().split("\n").length;
    const problem = `${path}: ${lines} lines; split it below ${MOST_LINES}`;
    return lines < MOST_LINES ? [] : [problem];
  });
}
