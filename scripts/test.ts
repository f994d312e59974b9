// `deno task test [arguments of deno test]`: sets up what is missing, then runs the tests.
import { join } from "node:path";
import { ensureSetup, ROOT, runMain } from "./environment/mod.ts";
import { importArguments } from "./testing/imports.ts";
import { closingLines, readSkipped, readSummary } from "./testing/summary.ts";

// What runs when no file is named; lib's and the README's examples run as tests too (--doc).
const ALL = ["tests", "lib", "README.md"];

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(join(ROOT, path)).then(() => true, () => false);
}

/** The arguments of `deno test`: the user's, and all tests when they name no file. */
async function testArguments(args: string[]): Promise<string[]> {
  const named = await Promise.all(args.map(exists));
  if (named.includes(true)) return args;
  const present = await Promise.all(ALL.map(exists));
  return ["--doc", ...args, ...ALL.filter((_, i) => present[i])];
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

async function main(args: string[]): Promise<number> {
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
      env: Deno.stdout.isTerminal() && !Deno.noColor ? { FORCE_COLOR: "1" } : {},
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
