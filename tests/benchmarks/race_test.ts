// Races between fake workers, which are real processes.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Contestant, Side } from "../../benchmarks/harness/benchmark.ts";
import { type RaceOptions, runRace } from "../../benchmarks/harness/race.ts";
import { WorkerProcess } from "../../benchmarks/harness/worker_process.ts";
import { withFolder } from "../support/temporary.ts";

const WORKER = fileURLToPath(new URL("fake_worker.ts", import.meta.url));
const OPTIONS: RaceOptions = { rounds: 4, roundMs: 0.001, restMs: 0 };

function fake(name: string, log: string, behaviour = "good", side: Side = "ours"): Contestant {
  const args = ["run", "--allow-all", "--quiet", WORKER, name, log, behaviour];
  return { name, side, command: Deno.execPath(), args };
}

const withLog = (test: (log: string) => Promise<void>) =>
  withFolder((folder) => test(join(folder, "log")));

Deno.test("contestants take turns, another one first in each round", () =>
  withLog(async (log) => {
    const contestants = ["a", "b", "c"].map((name) => fake(name, log));
    const race = { steps: ["step one"], contestants, peer: "a" };
    const { measurements, about } = await runRace(race, OPTIONS);
    const turns = (await Deno.readTextFile(log)).trim().split("\n").map((line) => line.split(" "));
    const raced = turns.slice(-12);
    assertEquals(raced.map(([name]) => name).join(""), "abc" + "bca" + "cab" + "abc");
    const { stepsPerRound } = measurements[0];
    assertEquals(new Set(raced.map(([, count]) => count)), new Set([String(stepsPerRound)]));
    for (const measurement of measurements) {
      assertEquals(measurement.times.length, 4);
      assertEquals([measurement.value, measurement.stepsPerRound], [0.25, stepsPerRound]);
    }
    assertEquals(about.b, { version: "1.0" });
  }));

Deno.test("a round is as long as asked, each step on its own, and values may be missing", () =>
  withLog(async (log) => {
    const race = { steps: ["step one", "step two"], contestants: [fake("a", log)], peer: "a" };
    const { measurements } = await runRace(race, { ...OPTIONS, rounds: 2, roundMs: 20 });
    assertEquals(measurements.map(({ step }) => step), ["step one", "step two"]);
    assertEquals(measurements[1].value, undefined);
    // A step of 0.05 ms, more when the machine is busy; never so many that the round gets longer than asked.
    const { times, stepsPerRound, firstStepMs } = measurements[1];
    assert(stepsPerRound > 1 && stepsPerRound <= 400, `${stepsPerRound} steps`);
    assert(Math.min(firstStepMs, ...times) >= 0.05, `${firstStepMs} and ${times} ms`);
  }));

Deno.test("who does a part of a step is timed for the whole", () =>
  withLog(async (log) => {
    const contestants = [fake("a", log), { ...fake("b", log), share: 1 / 1000 }];
    const race = { steps: ["step two"], contestants, peer: "a" };
    const { measurements: [a, b] } = await runRace(race, { ...OPTIONS, rounds: 2, roundMs: 5 });
    assertEquals(a.stepsPerRound, b.stepsPerRound);
    assert(Math.min(...b.times) >= 50, `${b.times} ms`); // 0.05 ms, a thousand times
  }));

Deno.test("a contestant that cannot take part is left out with its reason", () =>
  withLog(async (log) => {
    const contestants = [fake("a", log), fake("compiled", log, "skips")];
    const race = { steps: ["step one"], contestants, peer: "a" };
    const { measurements, skipped } = await runRace(race, OPTIONS);
    assertEquals(measurements.map(({ contestant }) => contestant), ["a"]);
    const reason = "there is no compiler";
    assertEquals(skipped, [{ steps: ["step one"], contestant: "compiled", reason }]);
  }));

async function failure(behaviour: string, options: Partial<RaceOptions> = {}): Promise<string> {
  let message = "";
  await withLog(async (log) => {
    const contestants = [fake("a", log), fake("ours graph", log, behaviour)];
    const race = { steps: ["step one"], contestants, peer: "a" };
    message = (await assertRejects(() => runRace(race, { ...OPTIONS, ...options }), Error)).message;
  });
  return message;
}

Deno.test("a worker that cannot start is named, with what it wrote to stderr", async () => {
  const message = await failure("fails at the start");
  assertMatch(message, /^ours graph stopped \(exit status 1\) while starting\n/);
  assertMatch(message, /first words\n[^]*the model does not fit/);
});

Deno.test("a worker that crashes in the race is named, with the step and its stderr", async () => {
  const message = await failure("crashes later");
  assertMatch(message, /^ours graph stopped \(exit status 3\) while running "step one"\n/);
  assertMatch(message, /out of memory/);
});

Deno.test("a worker that hangs is stopped and named", async () => {
  assertMatch(
    await failure("never ready", { startMs: 500 }),
    /^ours graph took longer than 0.5 s while starting/,
  );
  assertMatch(
    await failure("hangs later", { runMs: 500 }),
    /^ours graph took longer than 0.5 s while running "step one"/,
  );
});

Deno.test("a result that is not a number and a line that is no answer are errors", async () => {
  assertMatch(await failure("diverges"), /^ours graph stopped[^]*step one computed NaN/);
  assertMatch(await failure("prints"), /^ours graph wrote a line to stdout[^]*: hello\./);
});

Deno.test("a step that a worker does not have is an error that lists those it has", () =>
  withLog(async (log) => {
    await using worker = await WorkerProcess.start(fake("a", log));
    const error = await assertRejects(() => worker.run("step three", 1), Error);
    assertEquals(error.message, 'a has no step "step three"; it has: step one, step two');
  }));
