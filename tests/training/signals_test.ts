// A polite kill and a terminal that closes are to training what Ctrl-C is: all is kept, and it goes on after it.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Checkpoints } from "lib/training/mod.ts";
import { namesIn, withFolder } from "../support/temporary.ts";

/** Trains a layer; `%STEP%` runs in each step. */
const SCRIPT = `
  import { Adam, Dense, TensorRandom } from "lib/nn/mod.ts";
  import { interruptStatus } from "lib/notebook/mod.ts";
  import { train } from "lib/training/mod.ts";
  import { tf } from "lib/tensorflow/mod.ts";
  const model = new Dense(20, 30, new TensorRandom(1));
  const adam = new Adam(model);
  let made = 0;
  const wait = (ms) => { const until = Date.now() + ms; while (Date.now() < until); };
  const step = () => {
    made++;
    %STEP%
    return { loss: adam.minimize(() => model.call(tf.ones([8, 20])).square().mean()) };
  };
  const checkpoint = { folder: %FOLDER%, every: 1000 };
  const options = { steps: 60, reports: 6, state: { model, adam }, checkpoint };
  let last = 0;
  for await (const { step: n } of train(step, new Array(60).fill(0), options)) last = n;
  console.log(JSON.stringify({ made, last, adam: adam.steps, status: interruptStatus() ?? null }));
`;

/** How the script is called; `$0` is Deno, `$1` the script. */
const CALLS = {
  plain: 'exec "$0" eval --ext=ts "$1"',
  "under nohup": `trap '' HUP; exec "$0" eval --ext=ts "$1"`,
  "with nobody who reads": '"$0" eval --ext=ts "$1" 2>&1 | true; exit "${PIPESTATUS[0]}"',
};

async function run(folder: string, step: string, call: keyof typeof CALLS = "plain") {
  const code = SCRIPT.replace("%STEP%", step).replace("%FOLDER%", JSON.stringify(folder));
  const output = await new Deno.Command("bash", {
    args: ["-c", CALLS[call], Deno.execPath(), code],
    cwd: new URL("../..", import.meta.url),
    env: { NO_COLOR: "1" },
  }).output();
  const [stdout, stderr] = [output.stdout, output.stderr].map((b) => new TextDecoder().decode(b));
  const line = stdout.trim().split("\n").findLast((line) => line.startsWith("{"));
  return { code: output.code, text: stdout + stderr, result: line && JSON.parse(line) };
}

const stopBy = (signal: string) =>
  `if (made >= 7) { if (made === 7) Deno.kill(Deno.pid, "${signal}"); wait(30); }`;

for (const [signal, status] of [["SIGTERM", 143], ["SIGHUP", 129]] as const) {
  Deno.test(`${signal} stops training after its step; a checkpoint of it is left, and training goes on after it`, () =>
    withFolder(async (folder) => {
      const { code, text, result } = await run(folder, stopBy(signal));
      assertEquals(code, 0, text);
      assert(result.made >= 7 && result.made < 60, text);
      assertEquals([result.last, result.adam, result.status], [result.made, result.made, status]);
      assertEquals(namesIn(folder), [`step-${String(result.made).padStart(8, "0")}.safetensors`]);
      const again = await run(folder, "");
      assertStringIncludes(again.text, `Training goes on after step ${result.made} of 60`);
      assertEquals(again.result, { made: 60 - result.made, last: 60, adam: 60, status: null });
    }));
}

Deno.test("a second signal ends training at once, with the code of its kind", () =>
  withFolder(async (folder) => {
    const twice = `if (made === 7) {
      Deno.kill(Deno.pid, "SIGTERM");
      setTimeout(() => { Deno.kill(Deno.pid, "SIGHUP"); setTimeout(() => {}, 60_000); }, 100);
      return new Promise(() => {});
    }`;
    const { code, text } = await run(folder, twice);
    assertEquals(code, 129, text);
    assertStringIncludes(text, "Asked to end (SIGTERM): stopping after this step.");
  }));

Deno.test("a terminal that is gone, with nobody who reads what is printed: nothing is lost", () =>
  withFolder(async (folder) => {
    const { code } = await run(folder, stopBy("SIGHUP"), "with nobody who reads");
    assertEquals(code, 0);
    const { checkpoint } = (await new Checkpoints(folder).newest())!;
    assert(checkpoint.step >= 7 && checkpoint.step < 60, `${checkpoint.step}`);
    assertEquals(checkpoint.snapshot.numbers["adam.steps"], checkpoint.step);
  }));

Deno.test("a terminal that is gone, and to which nothing can be printed: nothing is lost", () =>
  withFolder(async (folder) => {
    const gone = `if (made === 7) for (const name of ["log", "warn"]) {
      console[name] = () => { throw new Error("Input/output error (os error 5)"); };
    }`;
    const { code } = await run(folder, gone + stopBy("SIGHUP"));
    assertEquals(code, 0);
    const { checkpoint } = (await new Checkpoints(folder).newest())!;
    assert(checkpoint.step >= 7 && checkpoint.step < 60, `${checkpoint.step}`);
  }));

Deno.test({
  name: "training that nohup started goes on when its terminal closes",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      const { text, result } = await run(folder, stopBy("SIGHUP"), "under nohup");
      assertEquals(result, { made: 60, last: 60, adam: 60, status: null }, text);
    }),
});
