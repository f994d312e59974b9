// `deno task test:tfjs [--grep PATTERN]`: runs tfjs-core's own test suite on this project's backend.
import "../tests/tensorflow/exact_float32.ts";
import { parseArgs } from "node:util";
import { runMain } from "./environment/mod.ts";
import { EXCLUDED } from "../tests/tensorflow/tfjs_core/excluded.ts";
import { countsLine, judge } from "../tests/tensorflow/tfjs_core/report.ts";
import { runSuite } from "../tests/tensorflow/tfjs_core/run.ts";

async function main(args: string[]): Promise<number> {
  const { grep } = parseArgs({ args, options: { grep: { type: "string" } } }).values;
  const results = await runSuite(new RegExp(grep ?? ""));
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
