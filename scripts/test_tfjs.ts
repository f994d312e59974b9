// `deno task test:tfjs [--grep PATTERN]`: runs tfjs-core's own test suite on this project's backend.
import { noWords, readCommandLine } from "./command_line/mod.ts";
import { ensureSetup, runMain } from "./environment/mod.ts";

const USAGE = `deno task test:tfjs [--grep PATTERN]

Runs TensorFlow.js's own test suite on this project's engine.
  --grep PATTERN  only the specs whose names match a regular expression`;

/** @throws Error that names the option when it is no regular expression */
function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new Error(`--grep ${text}: ${(error as Error).message}`);
  }
}

async function main(args: string[]): Promise<number> {
  const { values: { grep }, words, help } = readCommandLine(args, { grep: { type: "string" } });
  if (help) {
    console.log(USAGE);
    return 0;
  }
  noWords(words);
  const pattern = patternOf(grep ?? "");
  await ensureSetup({ needs: "library" });
  // Loaded only now: what runs TensorFlow needs the setup; the first says how exactly it computes.
  await import("../tests/tensorflow/exact_float32.ts");
  const { EXCLUDED } = await import("../tests/tensorflow/tfjs_core/excluded.ts");
  const { countsLine, judge } = await import("../tests/tensorflow/tfjs_core/report.ts");
  const { runSuite } = await import("../tests/tensorflow/tfjs_core/run.ts");
  const results = await runSuite(pattern);
  if (results.length === 0) {
    console.error(`No spec of tfjs-core matches ${grep}.`);
    return 1;
  }
  const complete = grep === undefined;
  const { folders, total, problems } = judge(results, EXCLUDED, complete);
  for (const [folder, counts] of folders) console.log(`${folder}: ${countsLine(counts)}`);
  if (problems.length > 0) console.log(["", ...problems, ""].join("\n"));
  for (const [reason, specs] of Object.entries(complete ? EXCLUDED : {})) {
    console.log(`excluded, ${specs.length}: ${reason}`);
  }
  console.log(`tfjs-core's suite: ${countsLine(total)} (${total.pending} off in the suite itself)`);
  return total.failed > 0 ? 1 : 0;
}

if (import.meta.main) await runMain("test:tfjs", main);
