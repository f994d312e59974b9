// Texts that somebody else has made, as long as a reader wants them.
import { printableText } from "lib/values/mod.ts";

/** Most lines of a text, and most characters of a line. */
const LINES = 40, CHARACTERS = 500;

function shortLine(line: string): string {
  const more = line.length - CHARACTERS;
  return more > 0 ? `${line.slice(0, CHARACTERS)}... (${more} more characters)` : line;
}

/** The first lines of a text without colours, and how many are left out. */
export function shortText(text: string): string {
  const lines = text.trimEnd().split(/\r\n|\n|\r/);
  const shown = lines.slice(0, LINES).map((line) => printableText(shortLine(line)));
  const more = lines.length - shown.length;
  return [...shown, ...(more > 0 ? [`... (${more} more lines)`] : [])].join("\n");
}
