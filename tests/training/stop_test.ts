// The stop button and kills at any moment, with checkpoints.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { namesIn, withFolder } from "../support/temporary.ts";
import { Checkpoints } from "lib/training/mod.ts";

/** Trains a layer for 60 steps with a checkpoint after each; `%STEP%` runs in each step. */
const SCRIPT = `
  import { Adam, Dense, TensorRandom } from "lib/nn/mod.ts";
  import { train } from "lib/training/mod.ts";
  import { tf } from "lib/tensorflow/mod.ts";
  const model = new Dense(200, 300, new TensorRandom(1));
  const adam = new Adam(model);
  let made = 0;
  const step = () => {
    made++;
    %STEP%
    return { loss: adam.minimize(() => model.call(tf.ones([8, 200])).square().mean()) };
  };
  const options = { steps: 60, reports: 6, state: { model, adam }, checkpoint: { folder: "%FOLDER%", every: %EVERY% } };
  let last = 0;
  for await (const { step: n } of train(step, new Array(60).fill(0), options)) last = n;
  console.log(JSON.stringify({ made, last, adam: adam.steps }));
`;

function start(folder: string, every: number, step: string): Deno.ChildProcess {
  const code = SCRIPT.replace("%STEP%", step).replace("%EVERY%", String(every))
    .replace('"%FOLDER%"', JSON.stringify(folder));
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", code],
    cwd: new URL("../..", import.meta.url),
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function ended(child: Deno.ChildProcess) {
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  const text = decoder.decode(stdout);
  assert(success, text + decoder.decode(stderr));
  return { text, result: JSON.parse(text.trim().split("\n").at(-1)!) };
}

Deno.test("an interrupt leaves a checkpoint of the last step, and training goes on after it", () =>
  withFolder(async (folder) => {
    const stop = 'if (made >= 7) { if (made === 7) Deno.kill(Deno.pid, "SIGINT"); wait(); }';
    const wait = "function wait() { const until = Date.now() + 30; while (Date.now() < until); }";
    const { result } = await ended(start(folder, 1000, stop + wait));
    assert(result.made >= 7 && result.made < 60, JSON.stringify(result));
    assertEquals(result.last, result.made);
    const name = `step-${String(result.made).padStart(8, "0")}.safetensors`;
    assertEquals(namesIn(folder), [name]);

    const again = await ended(start(folder, 1000, ""));
    assertStringIncludes(again.text, `Training goes on after step ${result.made} of 60`);
    assertEquals(again.result, { made: 60 - result.made, last: 60, adam: 60 });
  }));

Deno.test("killed again and again while it writes, training has whole checkpoints and ends", () =>
  withFolder(async (folder) => {
    const files = new Checkpoints(folder);
    for (const steps of [5, 20, 33]) {
      const child = start(folder, 1, "");
      const exited = child.output();
      const stepOf = (path: string | undefined) => Number(/step-(\d+)/.exec(path ?? "")?.[1] ?? 0);
      while (stepOf(await files.latest()) < steps) await new Promise((r) => setTimeout(r, 1));
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await exited;
      const latest = (await files.latest())!;
      assertEquals((await files.read(latest)).step, stepOf(latest));
    }
    const { result } = await ended(start(folder, 1, ""));
    assertEquals([result.last, result.adam], [60, 60]);
    assertEquals(namesIn(folder).filter((name) => name.endsWith(".tmp")), []);
  }));
