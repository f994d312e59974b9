// `deno task bench [name ...]`: runs the benchmarks, prints their tables and keeps the results.
import {
  type Benchmark,
  type BenchOptions,
  describeMachine,
  findBenchmarks,
  loadWarning,
  PYTHON_VARIABLE,
  resultsText,
  runBenchmark,
  selectBenchmarks,
  torchPython,
  writeResults,
} from "../benchmarks/harness/mod.ts";
import { printableText } from "lib/values/mod.ts";
import { readCommandLine, shownPath, wholeOption } from "./command_line/mod.ts";
import { ensureSetup, runMain, StatusLine } from "./environment/mod.ts";

const DEFAULT_ROUNDS = 10;

function usage(found: ReadonlyMap<string, Benchmark>): string {
  const width = Math.max(...[...found.keys()].map((name) => name.length));
  const list = [...found].map(([name, { title }]) => `  ${name.padEnd(width)}  ${title}`);
  return `deno task bench [name ...] [options]

Times this project beside PyTorch on the CPU, round by round in one run, prints the ratios and writes
benchmarks/results/<name>.json. Without a name all of them run:
${list.join("\n")}

  --rounds NUMBER         rounds of each step (default: ${DEFAULT_ROUNDS})
  --only WORD[,...]       only steps whose name holds one of the words; nothing is written then
  --contestants WORD[,...]  only contestants whose name holds one of the words; nothing is written then

PyTorch is installed into benchmarks/.venv at the first run; ${PYTHON_VARIABLE} names a Python that has it.`;
}

interface Arguments extends Omit<BenchOptions, "machine"> {
  names: string[];
  help: boolean;
}

/** Reads the arguments. @throws Error that names the argument that is wrong */
export function readArguments(args: string[]): Arguments {
  const { values, words, help } = readCommandLine(args, {
    rounds: { type: "string", default: String(DEFAULT_ROUNDS) },
    only: { type: "string" },
    contestants: { type: "string" },
  });
  return {
    names: words,
    help,
    rounds: help ? DEFAULT_ROUNDS : wholeOption("--rounds", values.rounds, { least: 1 }),
    only: values.only?.split(","),
    contestants: values.contestants?.split(","),
  };
}

async function runOne(name: string, benchmark: Benchmark, python: string, options: BenchOptions) {
  const line = new StatusLine(name);
  const onProgress = (text: string) => line.show(text);
  const results = await runBenchmark(name, benchmark, python, { ...options, onProgress })
    .catch((error: Error) => {
      line.done("failed");
      throw error;
    });
  line.done();
  console.log(`\n${resultsText(results)}`);
  if (options.only || options.contestants) return console.log("\nA part: nothing was written.\n");
  console.log(`\nWritten to ${shownPath(await writeResults(results))}\n`);
}

async function main(args: string[]): Promise<number> {
  const { names, help, ...options } = readArguments(args);
  const found = await findBenchmarks();
  if (help) {
    console.log(usage(found));
    return 0;
  }
  const selected = selectBenchmarks(found, names);
  const machine = describeMachine();
  await ensureSetup({ needs: "library" });
  const python = await torchPython();
  const warning = loadWarning(machine);
  if (warning) console.log(`${warning}\n`);
  let failed = 0;
  for (const [name, benchmark] of selected) {
    await runOne(name, benchmark, python, { ...options, machine }).catch((error: Error) => {
      console.error(`bench: ${name}: ${printableText(error.message)}\n`);
      failed++;
    });
  }
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) await runMain("bench", main);
