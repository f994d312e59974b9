// Names of files in messages.
import { basename } from "node:path";

/** How many names are shown, and how much of each. */
const SHOWN = 3, LONGEST = 60;

/** The first names, without signs that would move a terminal's cursor. */
export function names(paths: readonly string[]): string {
  const shown = paths.slice(0, SHOWN).map((path) => shownName(basename(path)));
  return [...shown, ...(paths.length > SHOWN ? ["..."] : [])].join(", ");
}

/** "1 file is", "3 files are": with the names after a colon. */
export function counted(paths: readonly string[], what: string): string {
  const number = paths.length.toLocaleString("en");
  const [ending, verb] = paths.length === 1 ? ["", "is"] : ["s", "are"];
  return `${number} ${what}${ending} (${names(paths)}) ${verb}`;
}

/** A name as text of one line. */
export function shownName(name: string): string {
  const line = name.replace(
    /\p{Cc}/gu,
    (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}
