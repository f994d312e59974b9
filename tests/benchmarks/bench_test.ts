// The command: which benchmarks there are, which parts of them run, and with which Python.
import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Race } from "../../benchmarks/harness/benchmark.ts";
import { findBenchmarks, selectBenchmarks } from "../../benchmarks/harness/catalogue.ts";
import { chosenRaces } from "../../benchmarks/harness/run.ts";
import { torchPython } from "../../benchmarks/harness/torch_venv.ts";
import { readArguments } from "../../scripts/bench.ts";
import { withFolder } from "../support/temporary.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

async function bench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "scripts/bench.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

const NAMES = [...(await findBenchmarks()).keys()];

Deno.test("--help lists every benchmark", async () => {
  const { code, stdout } = await bench("--help");
  assertEquals(code, 0);
  assert(NAMES.includes("train_step"));
  for (const name of NAMES) {
    assertMatch(stdout, new RegExp(`^  ${name} +\\S`, "m"));
  }
});

Deno.test("an unknown benchmark or argument ends with an error and status 1", async () => {
  const unknown = await bench("train_stepp");
  assertEquals(unknown.code, 1);
  assertMatch(
    unknown.stderr,
    new RegExp(`^bench: no benchmark "train_stepp"; there are: ${NAMES.join(", ")}$`, "m"),
  );
  assertThrows(() => readArguments(["--rounds", "0"]), Error, "--rounds 0: must be a whole number");
  assertThrows(() => readArguments(["--round", "2"]), Error, "--round");
  assertEquals(readArguments(["a", "--only", "b,c"]).only, ["b", "c"]);
});

Deno.test("benchmarks are the folders with a mod.ts; one without a default export is an error", () =>
  withFolder(async (folder) => {
    for (const name of ["b_bench", "a_bench", "harness", "results"]) {
      await Deno.mkdir(join(folder, name));
      const text = `export default { title: "${name}", roundMs: 1, races: () => [] };`;
      if (name !== "results") await Deno.writeTextFile(join(folder, name, "mod.ts"), text);
    }
    const found = await findBenchmarks(folder);
    assertEquals([...found.keys()], ["a_bench", "b_bench"]);
    assertEquals(selectBenchmarks(found, []).map(([name]) => name), ["a_bench", "b_bench"]);
    assertEquals(selectBenchmarks(found, ["b_bench"])[0][1].title, "b_bench");
    await Deno.mkdir(join(folder, "empty"));
    await Deno.writeTextFile(join(folder, "empty", "mod.ts"), "export const a = 1;");
    await assertRejects(() => findBenchmarks(folder), Error, "has no default export");
  }));

const race = (step: string, names: string[]): Race => ({
  steps: [step],
  contestants: names.map((name) => ({
    name,
    side: name.startsWith("ours") ? "ours" : "torch",
    command: "",
    args: [],
  })),
  peer: "torch eager",
});

Deno.test("races without ours run only when they are asked for", () => {
  const races = [race("gan", ["torch eager", "ours eager"]), race("vqvae", ["torch eager"])];
  const steps = (options: Parameters<typeof chosenRaces>[1]) =>
    chosenRaces(races, options).map((race) => race.steps.join());
  assertEquals(steps({}), ["gan"]);
  assertEquals(steps({ only: ["vq"] }), ["vqvae"]);
  const [gan] = chosenRaces(races, { contestants: ["ours"] });
  assertEquals(gan.contestants.map(({ name }) => name), ["ours eager"]);
  assertThrows(() => steps({ only: ["x"] }), Error, "The steps are: gan; vqvae. The contestants");
});

Deno.test("each benchmark has contestants of both sides, its peer among them", async () => {
  for (const [name, benchmark] of await findBenchmarks()) {
    for (const { contestants, peer, steps } of benchmark.races("python")) {
      const names = contestants.map((contestant) => contestant.name);
      assert(names.includes(peer) && steps.length > 0, `${name}: ${names}`);
      assertEquals(new Set(names).size, names.length);
    }
    const [first] = chosenRaces(benchmark.races("python"), {});
    assertEquals(new Set(first.contestants.map(({ side }) => side)), new Set(["ours", "torch"]));
  }
});

Deno.test("a Python without PyTorch and one that is not there are refused by name", () =>
  withFolder(async (venv) => {
    const missing = join(venv, "no", "python");
    await assertRejects(() => torchPython(missing, venv), Error, `BENCH_PYTHON=${missing} is no`);
    const python = join(venv, "python");
    await Deno.writeTextFile(python, '#!/bin/sh\necho "no package torch" >&2\nexit 1\n', {
      mode: 0o755,
    });
    const error = await assertRejects(() => torchPython(python, venv), Error);
    assertMatch(
      error.message,
      /is no Python with PyTorch[^]*no package torch[^]*unset BENCH_PYTHON/,
    );
  }));

Deno.test("nothing is installed, and nothing cleared, behind a link", () =>
  withFolder(async (folder) => {
    const [theirs, link] = ["theirs", "link"].map((name) => join(folder, name));
    await Deno.mkdir(join(theirs, "bin"), { recursive: true });
    await Deno.writeTextFile(join(theirs, "bin", "python"), "theirs");
    await Deno.symlink(theirs, link);
    await assertRejects(() => torchPython("", link), Error, `${link} is a link to ${theirs}`);
    assertEquals(await Deno.readTextFile(join(theirs, "bin", "python")), "theirs");
    assertEquals([...Deno.readDirSync(theirs)].map(({ name }) => name), ["bin"]);
  }));
