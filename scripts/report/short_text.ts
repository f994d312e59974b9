// Texts that somebody else has made, as long as a reader wants them.

/** Most lines of a text, and most characters of a line. */
const LINES = 40, CHARACTERS = 500;

/** What a terminal would act on, but for line ends and tabs: colours as a whole, else the sign alone. */
// deno-lint-ignore no-control-regex
const CONTROLS = /\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

function shortLine(line: string): string {
  const more = line.length - CHARACTERS;
  return more > 0 ? `${line.slice(0, CHARACTERS)}... (${more} more characters)` : line;
}

/** The first lines of a text without colours, and how many are left out. */
export function shortText(text: string): string {
  const lines = text.trimEnd().split(/\r\n|\n|\r/);
  const shown = lines.slice(0, LINES).map((line) => shortLine(line.replaceAll(CONTROLS, "")));
  const more = lines.length - shown.length;
  return [...shown, ...(more > 0 ? [`... (${more} more lines)`] : [])].join("\n");
}
