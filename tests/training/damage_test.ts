// Damaged checkpoints and records: noticed, named, and no reason to stop.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { basename, join } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { loadCheckpoint, shouldRestart, train, withHistory } from "lib/training/mod.ts";
import { namesIn, withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { collect, inputs, makeLine } from "./line.ts";

/** Runs `use`, and gives what it warned of. */
async function warningsOf(use: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const { warn } = console;
  console.warn = (line: string) => lines.push(line);
  try {
    await use();
  } finally {
    console.warn = warn;
  }
  return lines;
}

async function flipBit(path: string, at: number): Promise<void> {
  const bytes = await Deno.readFile(path);
  bytes[at < 0 ? bytes.length + at : at] ^= 4;
  await Deno.writeFile(path, bytes);
}

/** What can happen to a file. */
const DAMAGES: Record<string, (path: string) => Promise<void>> = {
  "a changed bit of a weight": (path) => flipBit(path, -2),
  "a changed letter of the header": async (path) => {
    const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
    await flipBit(path, text.indexOf("preset") + 12);
  },
  "cut off": (path) => Deno.truncate(path, 500),
  "empty": (path) => Deno.truncate(path, 0),
  "another file": (path) => Deno.writeTextFile(path, "<html>"),
};

async function trained(folder: string, steps = 8) {
  using line = makeLine();
  const checkpoint = { folder, every: 2 };
  const options = { steps: 8, reports: 4, state: line.state, checkpoint, preset: { rate: 1 } };
  const reports = [];
  for await (
    const { seconds: _, ...report } of withHistory(train(line.step, inputs(), options), { folder })
  ) {
    reports.push(report);
    if (report.step === steps) break;
  }
  return { reports, weights: line.weights() };
}

for (const [what, damage] of Object.entries(DAMAGES)) {
  Deno.test(`training goes on from the checkpoint before a damaged one, with a warning: ${what}`, () =>
    withFolder((folder) =>
      assertNoLeak(async () => {
        const whole = await trained(join(folder, "whole"));
        const parts = join(folder, "parts");
        await trained(parts, 6);
        const damaged = join(parts, "step-00000006.safetensors");
        await damage(damaged);
        const lines = await warningsOf(async () => {
          assertEquals(await shouldRestart(parts, { rate: 1 }, true), false);
          using line = makeLine();
          assertEquals((await loadCheckpoint(parts, { model: line.model })).step, 4);
          assertEquals(await trained(parts), whole);
        });
        assertEquals(lines.length, 1, lines.join("\n"));
        assert(lines[0].startsWith(`${damaged}: `), lines[0]);
        assert(lines[0].endsWith("before it is taken: step-00000004.safetensors."), lines[0]);
        assertEquals(namesIn(parts), namesIn(join(folder, "whole")));
      })
    ));
}

Deno.test("checkpoints of later steps, which are damaged, go when a whole one is written", () =>
  withFolder(async (folder) => {
    await trained(folder);
    for (const name of ["step-00000006.safetensors", "step-00000008.safetensors"]) {
      await Deno.truncate(join(folder, name), 100);
    }
    using line = makeLine();
    const options = { steps: 5, state: line.state, checkpoint: { folder, every: 5 } };
    await warningsOf(() => collect(train(line.step, inputs(), options)));
    const names = namesIn(folder).filter((name) => name.startsWith("step"));
    assertEquals(names, ["step-00000004.safetensors", "step-00000005.safetensors"]);
  }));

Deno.test("where all checkpoints are damaged, the latest is named, and nothing is removed", () =>
  withFolder(async (folder) => {
    await trained(folder);
    const steps = namesIn(folder).filter((name) => name.startsWith("step"));
    for (const name of steps) await Deno.truncate(join(folder, name), 100);
    const names = namesIn(folder);
    const error = await assertRejects(() => trained(folder), DataFileError);
    assertEquals(basename(error.file), "step-00000008.safetensors");
    assertEquals(namesIn(folder), names);
  }));

for (const [what, damage] of Object.entries(DAMAGES)) {
  if (what.includes("header")) continue; // a record has none of a preset
  Deno.test(`a damaged record is left out with a warning, and training goes on: ${what}`, () =>
    withFolder((folder) =>
      assertNoLeak(async () => {
        await trained(folder, 6);
        const path = join(folder, "report-00000004.safetensors");
        await damage(path);
        const lines = await warningsOf(async () => {
          const { reports } = await trained(folder);
          assertEquals(reports.map(({ step }) => step), [2, 6, 8]);
        });
        assertEquals(lines.length, 1, lines.join("\n"));
        assert(lines[0].startsWith(`${path}: `), lines[0]);
        assert(lines[0].endsWith("The record of step 4 is left out."), lines[0]);
      })
    ));
}
