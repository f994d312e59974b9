// Text from elsewhere (files, their names, other programs) as a message may show it.

/** Colours and other commands to a terminal: CSI and OSC sequences. */
// deno-lint-ignore no-control-regex
const COMMANDS = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x1b\x9b]\[?[0-?]*[ -/]*[@-~]/g;
/** What changes a terminal or the order of the letters; tabs and line ends are no such thing. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 256
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** The text, or its two ends where it is longer than `most` characters. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil(most * 0.7);
  return `${text.slice(0, head)} [...] ${text.slice(head - most)}`;
}

/** What may be kept of a text, and some more: of a huge one nothing else is looked at. */
function endsOf(text: string, most: number): string {
  return text.length > 16 * most ? text.slice(0, 8 * most) + text.slice(-8 * most) : text;
}

/**
 * A text of several lines with control characters as `\x07`, cut in its middle: what a file holds, as it is.
 *
 * @param most characters of it to keep
 */
export function escapedText(text: string, most: number): string {
  const plain = endsOf(text, most).replaceAll("\r\n", "\n").replaceAll(CONTROLS, escaped);
  return shortened(plain, most);
}

/**
 * The same without colours: what another program prints.
 *
 * @param most characters of it to keep
 */
export function printableText(text: string, most = 8_000): string {
  return escapedText(endsOf(text, most).replaceAll(COMMANDS, ""), most);
}

/** A text as one line, for names: a line end and a tab become `\n` and `\t`, colours stay to be seen. */
export function printableName(text: string, most = 1_000): string {
  const plain = escapedText(endsOf(text, most), 16 * most).replaceAll("\n", "\\n").replaceAll(
    "\t",
    "\\t",
  );
  return shortened(plain, most);
}
