// Reads a command line: options of a table, and the words between them.
import { parseArgs, type ParseArgsConfig } from "node:util";

/** Options by name, as `parseArgs` takes them. */
export type OptionTable = NonNullable<ParseArgsConfig["options"]>;

type Read<T extends OptionTable> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>
>;

/** What was given: the options' values, the words between them, and whether help is asked for. */
export interface CommandLine<T extends OptionTable> {
  values: Read<T>["values"];
  words: string[];
  /** Where it is, nothing else was looked at. */
  help: boolean;
}

/**
 * Reads the arguments of a script. One `--` at their start is dropped: the way of npm and of older task runners to hand
 * arguments on. A later one ends the options.
 *
 * @throws Error that names the option that is unknown, given twice, without its value, or with one that it does not take
 */
export function readCommandLine<const T extends OptionTable>(
  given: readonly string[],
  options: T,
): CommandLine<T> {
  const args = given[0] === "--" ? given.slice(1) : [...given];
  if (asksForHelp(args)) return { values: {} as Read<T>["values"], words: [], help: true };
  const { values, positionals, tokens } = parseArgs({
    args: joinNegative(args, options),
    options: options as OptionTable,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) throw unknownOption(rawName);
    if (option.type === "boolean" && value !== undefined) {
      throw new Error(`${rawName} takes no value, and was given ${JSON.stringify(value)}`);
    }
    if (option.type === "string" && value === undefined) {
      throw new Error(`${rawName} needs a value; --help tells which`);
    }
    if (option.type === "string" && !token.inlineValue && /^-./.test(value ?? "")) {
      throw new Error(
        `${rawName} needs a value, and ${value} looks like an option; if it is the value, write ${rawName}=${value}`,
      );
    }
    if (option.type === "string" && !option.multiple && seen.has(name)) {
      throw new Error(`${rawName} is given twice; give it once`);
    }
    seen.add(name);
  }
  return { values: values as Read<T>["values"], words: positionals, help: false };
}

/** For scripts that take options alone. @throws Error that names the first word */
export function noWords(words: readonly string[]): void {
  if (words.length === 0) return;
  throw new Error(
    `${JSON.stringify(words[0])}: no such argument is known; --help lists the options`,
  );
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  return before.includes("--help") || before.includes("-h");
}

/** `--guidance -1` as `--guidance=-1`, so that the number's own check speaks. */
function joinNegative(args: readonly string[], options: OptionTable): string[] {
  const joined: string[] = [];
  let ended = false;
  for (const argument of args) {
    ended ||= argument === "--";
    const last = joined.at(-1);
    const name = last?.startsWith("--") ? last.slice(2) : "";
    const takes = Object.hasOwn(options, name) && options[name].type === "string";
    if (!ended && takes && /^-(?:[\d.]|Infinity$)/.test(argument)) {
      joined[joined.length - 1] = `${last}=${argument}`;
    } else joined.push(argument);
  }
  return joined;
}

function unknownOption(name: string): Error {
  return new Error(
    `${name}: there is no such option; --help lists them` +
      (name.startsWith("--") ? "" : ` (a path that starts with "-" is written ./${name})`),
  );
}
