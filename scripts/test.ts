// `deno task test [arguments of deno test]`: sets up what is missing, then runs the tests.
import { join } from "node:path";
import { userPath } from "./command_line/mod.ts";
import { closedEnvironment, ensureSetup, ROOT, runMain } from "./environment/mod.ts";
import { importArguments } from "./testing/imports.ts";
import { closingLines, readSkipped, readSummary } from "./testing/summary.ts";

// What runs when no file is named; lib's and the README's examples run as tests too (--doc).
const ALL = ["tests", "lib", "README.md"];

const USAGE = `deno task test [FILE|FOLDER ...] [options]

Runs all tests, or those of the files and folders that are named. The options are those of \`deno test\`, for instance
  --filter WORDS  only the tests whose names hold these words`;

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** The arguments of `deno test`: the user's, and all tests when they name no file. */
async function testArguments(args: string[]): Promise<string[]> {
  // Files are named from where the user stands; `deno test` runs in the project's folder.
  const paths = args.map((text, i) =>
    text.startsWith("-") || args[i - 1] === "--filter" ? undefined : userPath(text)
  );
  const named = await Promise.all(paths.map((path) => path !== undefined && exists(path)));
  const given = args.map((text, i) => named[i] ? paths[i]! : text);
  if (named.includes(true)) return given;
  const present = await Promise.all(ALL.map((name) => exists(join(ROOT, name))));
  return ["--doc", ...args, ...ALL.filter((_, i) => present[i])];
}

/** The output is piped through here: what becomes of colours is decided by where it goes. */
function colours(): Record<string, string> {
  if (Deno.noColor) return { NO_COLOR: "1" };
  return Deno.stdout.isTerminal() ? { FORCE_COLOR: "1" } : {};
}

/** Copies a stream to `to` while it comes, and returns its text. */
async function copy(from: ReadableStream<Uint8Array>, to: typeof Deno.stdout): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of from) {
    to.writeSync(bytes);
    text += decoder.decode(bytes, { stream: true });
  }
  return text;
}

async function main(given: string[]): Promise<number> {
  const args = given[0] === "--" ? given.slice(1) : given;
  if (args.includes("--help") || args.includes("-h")) {
    console.log(USAGE);
    return 0;
  }
  await ensureSetup();
  const folder = join(ROOT, "node_modules", ".cache");
  await Deno.mkdir(folder, { recursive: true });
  const junit = await Deno.makeTempFile({ dir: folder, suffix: ".xml" });
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "test",
        "--allow-all",
        `--junit-path=${junit}`,
        ...await importArguments(),
        ...await testArguments(args),
      ],
      cwd: ROOT,
      env: closedEnvironment(colours()),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const [status, output] = await Promise.all([
      child.status,
      copy(child.stdout, Deno.stdout),
      copy(child.stderr, Deno.stderr),
    ]);
    const summary = readSummary(output, status.success);
    const skipped = readSkipped(await Deno.readTextFile(junit).catch(() => ""));
    console.log(closingLines(summary, skipped).join("\n"));
    return status.success ? 0 : status.code;
  } finally {
    await Deno.remove(junit);
  }
}

if (import.meta.main) await runMain("test", main);
