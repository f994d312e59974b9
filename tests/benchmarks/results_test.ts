// Figures, ratios, the table and the file of results.
import {
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import type { Side } from "../../benchmarks/harness/benchmark.ts";
import { describeMachine, loadWarning } from "../../benchmarks/harness/machine.ts";
import type { Measurement } from "../../benchmarks/harness/race.ts";
import { type Results, rowsOf, summaryOf, writeResults } from "../../benchmarks/harness/results.ts";
import { figures, median, ratio, significant } from "../../benchmarks/harness/statistics.ts";
import { resultsText, textTable } from "../../benchmarks/harness/table.ts";
import { namesIn, withFolder } from "../support/temporary.ts";

function measured(contestant: string, times: number[], step = "gan"): Measurement {
  const side = contestant.split(" ")[0] as Side;
  return { step, contestant, side, stepsPerRound: 8, times, firstStepMs: 100, value: 0.5 };
}

const MEASUREMENTS = [
  measured("torch eager", [12, 10, 16]),
  measured("torch bf16", [8, 30, 9]),
  measured("ours eager", [20, 22, 21]),
  measured("ours graph", [6, 9, 4.5]),
];

function results(measurements = MEASUREMENTS): Results {
  const result = { measurements, skipped: [], about: {} };
  return {
    benchmark: "fake",
    date: "2026-01-01T00:00:00.000Z",
    machine: describeMachine(),
    contestants: {},
    unit: "milliseconds per step",
    summary: summaryOf(result),
    rows: rowsOf(result, "torch eager"),
    skipped: [{ steps: ["gan"], contestant: "torch compile", reason: "there is no compiler" }],
    profiles: [{
      name: "gan",
      mode: "ours graph",
      total: 8,
      ops: [{ type: "MatMul", count: 33, milliseconds: 6 }],
    }],
  };
}

Deno.test("minimum, median and ratios", () => {
  assertEquals(figures([3, 1, 2]), { min: 1, median: 2 });
  assertEquals(figures([10, 9, 100, 11]), { min: 9, median: 10.5 });
  assertEquals(ratio({ min: 3, median: 10 }, { min: 6, median: 4 }), { min: 0.5, median: 2.5 });
  const values = [2, 1];
  median(values);
  assertEquals(values, [2, 1]);
  assertThrows(() => figures([]), RangeError, "at least one value");
  assertEquals([significant(1234567), significant(0.000123456)], [1235000, 0.0001235]);
});

Deno.test("rows are compared with the peer and with PyTorch's fastest mode", () => {
  const rows = results().rows;
  assertEquals(rows.map(({ min, median }) => [min, median]), [[10, 12], [8, 9], [20, 21], [
    4.5,
    6,
  ]]);
  assertEquals(rows[3].peer, { name: "torch eager", ratio: { min: 0.45, median: 0.5 } });
  assertEquals(rows[3].ratioToTorchBest, { min: 0.5625, median: 0.6667 });
  assertEquals(rows[1].ratioToTorchBest, { min: 1, median: 1 });
  const alone = rowsOf({ measurements: [MEASUREMENTS[2]], skipped: [], about: {} }, "torch eager");
  assertEquals([alone[0].peer, alone[0].ratioToTorchBest], [undefined, undefined]);
});

Deno.test("the summary has the fastest of both sides, step by step", () => {
  const other = [measured("torch eager", [4], "ops"), measured("ours eager", [5], "ops")];
  const lonely = [measured("torch eager", [4], "vqvae")];
  const [gan, ops, ...rest] = results([...MEASUREMENTS, ...other, ...lonely]).summary;
  assertEquals(gan, {
    name: "gan",
    ours: 4.5,
    torchBest: 8,
    ratioToTorchBest: 0.5625,
    oursMode: "ours graph",
    torchMode: "torch bf16",
    medianRatioToTorchBest: 0.6667,
    steady: false, // 6 is a third above 4.5
  });
  assertAlmostEquals(ops.ratioToTorchBest, 1.25);
  assertEquals(ops.steady, true);
  assertEquals(rest, []);
});

Deno.test("the table lines up its columns", () => {
  assertEquals(textTable([["a", "bb"], ["cccc", "1"]], 1), "a     bb\ncccc   1");
});

Deno.test("the text says who was measured, who was skipped and what the ratio is", () => {
  const text = resultsText(results());
  assertMatch(
    text,
    /^step +contestant +min ms +median ms +x torch eager +x torch's best +1st ms$/m,
  );
  assertMatch(text, /^gan +torch eager +10\.0 +12\.0 +1\.00 +1\.25 +100\.0$/m);
  assertMatch(text, /^ +ours graph +4\.500 +6\.000 +0\.45 +0\.56 +100\.0$/m);
  assertMatch(text, /^skipped: torch compile \(gan\): there is no compiler$/m);
  assertMatch(text, /^gan +ours graph +torch bf16 +4\.500 +8\.000 +0\.56 +0\.67 +no$/m);
});

Deno.test("results are written whole or not at all", () =>
  withFolder(async (folder) => {
    const path = await writeResults(results(), join(folder, "new"));
    assertEquals(path, join(folder, "new", "fake.json"));
    assertEquals(JSON.parse(await Deno.readTextFile(path)), JSON.parse(JSON.stringify(results())));
    // A folder in the way: the rename fails after the text was written under another name.
    const blocked = join(folder, "blocked");
    await Deno.mkdir(join(blocked, "fake.json", "full"), { recursive: true });
    await assertRejects(() => writeResults(results(), blocked));
    assertEquals(namesIn(blocked), ["fake.json"]);
  }));

Deno.test("the machine has cores and a processor's name, and a busy one is warned of", () => {
  const { cpu, cores, memoryGb } = describeMachine();
  assertEquals([cpu.length > 0, cores >= 1, memoryGb >= 1], [true, true, true]);
  assertMatch(loadWarning({ load: 1.5, cores: 2 }) ?? "", /busy \(load 1.5 on 2 cores\)/);
  assertEquals(loadWarning({ load: 0.1, cores: 2 }), undefined);
});
