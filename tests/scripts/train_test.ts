// `deno task train` and `deno task curves`: their arguments, and what they keep of a training.

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "node:path";
import { lockFolder } from "lib/data/files/folder_lock.ts";
import { SMALL_VQVAE } from "lib/models/mod.ts";
import { VqVaeTraining } from "lib/recipes/mod.ts";
import { Checkpoints } from "lib/training/mod.ts";
import { takeSnapshot } from "lib/training/snapshot.ts";
import { History, readHistory } from "../../scripts/training_runs/history.ts";
import { readCurves, readTrain } from "../../scripts/training_runs/options.ts";
import { ROOT } from "../../scripts/environment/mod.ts";
import { namesIn } from "../support/temporary.ts";
import { environment, runScript, withFolder } from "./fixtures.ts";

/** The steps of each stage at preset smoke. */
const STEPS = [["vqvae", 12], ["vqgan", 6], ["transformer", 8], ["autoregressive", 4]] as const;

Deno.test("train: defaults, variables before them, arguments before both", () => {
  const { all, env } = environment();
  const usual = readTrain(["vqvae"], env)!;
  assertEquals([usual.stage, usual.preset, usual.data], ["vqvae", "long", "generated"]);
  assertMatch(usual.folder, /outputs.trained.generated$/);
  assertEquals(all.get("MASKGIT_DATA"), "generated");

  const given = environment({ MASKGIT_DATA: "real", MASKGIT_PRESET: "smoke" });
  assertEquals(readTrain(["vqgan"], given.env)?.data, "real");
  assertEquals(readTrain(["vqgan"], given.env)?.preset, "smoke");
  const args = ["vqgan", "--preset", "quick", "--classes", "cat", "--start", "a.safetensors"];
  const counts = ["--steps", "70", "--images", "900", "--codes", "16", "--overlapping"];
  const { preset, folder, start, ...rest } = readTrain([...args, ...counts], given.env)!;
  assertEquals([rest.steps, rest.images, rest.codes, rest.overlapping], [70, 900, 16, true]);
  assertEquals(usual.overlapping, false);
  assertEquals(preset, "quick");
  assertMatch(folder, /real$/);
  assertMatch(start!, /^\W.*a\.safetensors$/);
  assertEquals(given.all.get("MASKGIT_CLASSES"), "cat");
  assertEquals(readCurves(["--data", "real"], env)?.data, "real");
  assertEquals([readTrain(["--help"], env), readCurves(["--help"], env)], [undefined, undefined]);
});

Deno.test("train: wrong arguments are named with what is allowed", () => {
  const { env } = environment();
  assertThrows(
    () => readTrain([], env),
    Error,
    "say what to train: vqvae, vqgan, transformer, autoregressive",
  );
  assertThrows(() => readTrain(["gan"], env), Error, "stage gan: must be one of vqvae");
  assertThrows(() => readTrain(["vqvae", "vqgan"], env), Error, "one stage at a time");
  assertThrows(() => readTrain(["vqvae", "--preset", "fast"], env), Error, "smoke, quick, long");
  assertThrows(() => readTrain(["vqvae", "--steps", "few"], env), Error, "--steps few: must be a");
  assertThrows(() => readCurves(["--data", "fake"], env), Error, "generated, real");
});

Deno.test("train: what starts over is named as the command line has it", () =>
  withFolder(async (folder) => {
    const preset = { model: { ...SMALL_VQVAE.tokens256, widths: [4, 4] }, steps: 9 };
    const training = new VqVaeTraining({ ...preset, learningRate: 1e-3 });
    const snapshot = await takeSnapshot(training.state);
    await new Checkpoints(join(folder, "vqvae")).write({ step: 1, preset, snapshot });
    training.dispose();
    const args = ["vqvae", "--preset", "smoke", "--images", "8", "--output", folder];
    const { code, stderr } = await runScript("train.ts", ...args);
    assertEquals(code, 1);
    assertMatch(stderr, /steps was 9, is 12.*start over with `--fresh` or another folder/s);
  }));

Deno.test("a history goes on after an interruption, and reports of steps made again are replaced", () =>
  withFolder(async (folder) => {
    assertEquals(await readHistory(folder), []);
    const first = await History.open(folder, false);
    for (const step of [10, 20, 30]) await first.add(step, { loss: 1 / step });
    const before = await readHistory(folder);
    const second = await History.open(folder, false);
    await second.add(30, { loss: 5 });
    const lines = await readHistory(folder);
    assertEquals(lines.map(({ step }) => step), [10, 20, 30]);
    assertEquals(lines.map(({ loss }) => loss), [0.1, 0.05, 5]);
    assertEquals(lines[2].seconds >= before[1].seconds, true);
    await (await History.open(folder, true)).add(1, { loss: 2 });
    assertEquals((await readHistory(folder)).map(({ step }) => step), [1]);
  }));

Deno.test("train: a VQ-VAE, a VQ-GAN from it, a transformer on its tokens; each with checkpoints and a history", () =>
  withFolder(async (folder) => {
    const missing = await runScript("train.ts", "vqgan", "--preset", "smoke", "--output", folder);
    assertEquals(missing.code, 1);
    assertMatch(missing.stderr, /has no checkpoint; run `deno task train vqvae` first/);
    for (const [stage, steps] of STEPS) {
      const args = [stage, "--preset", "smoke", "--output", folder];
      const { code, stdout, stderr } = await runScript("train.ts", ...args);
      assertEquals(code, 0, stderr);
      assertMatch(stdout, new RegExp(`step ${steps} `));
      const files = await new Checkpoints(join(folder, stage)).list();
      assertEquals((await readHistory(join(folder, stage))).at(-1)?.step, steps);
      assertEquals(files.at(-1)?.endsWith(`${steps}.safetensors`), true);
    }
  }));

Deno.test("a history's damaged lines are left out with a warning: torn, changed by a letter, empty", () =>
  withFolder(async (folder) => {
    const path = join(folder, "history.jsonl");
    const write = async () => {
      const history = await History.open(folder, true);
      for (const step of [10, 20, 30]) await history.add(step, { loss: 1 / step });
      return await Deno.readTextFile(path);
    };
    const whole = await write();
    const cases: [text: string, steps: number[]][] = [
      [whole.slice(0, -20), [10, 20]],
      [whole.replace("0.05", "0.06"), [10, 30]],
      [whole.replace('"loss"', '"lass"'), [20, 30]],
      [whole.replace("crc32", "crc42"), [20, 30]],
      [`x${whole}`, [20, 30]],
      ["", []],
      ["{", []],
      ["null\n[1]\n", []],
    ];
    for (const [text, steps] of cases) {
      await Deno.writeTextFile(path, text);
      assertEquals((await readHistory(folder)).map(({ step }) => step), steps, text);
      const history = await History.open(folder, false);
      await history.add(40, { loss: 1 });
      assertEquals((await readHistory(folder)).map(({ step }) => step), [...steps, 40]);
    }
    const old = '{"step":10,"seconds":2,"loss":0.5}\n{"step":20,"seconds":3,"loss":0.4}\n';
    await Deno.writeTextFile(path, old);
    assertEquals((await readHistory(folder)).map(({ step }) => step), [10, 20]);
  }));

Deno.test("a history that cannot be read is left out: a training does not need it", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "history.jsonl"));
    assertEquals(await readHistory(folder), []);
  }));

Deno.test("train: a second training of a stage says who has the folder and stops, fresh or not; nothing is removed", () =>
  withFolder(async (folder) => {
    await Promise.all(STEPS.map(async ([stage]) => {
      const own = join(folder, stage);
      using _ = await lockFolder(own, `deno task train ${stage}`);
      await Deno.writeTextFile(join(own, "step-00000007.safetensors"), "a checkpoint");
      await Deno.writeTextFile(join(own, "history.jsonl"), "a history");
      const names = namesIn(own);
      const args = [stage, "--preset", "smoke", "--output", folder, "--fresh"];
      const { code, stderr } = await runScript("train.ts", ...args);
      assertEquals(code, 1, stderr);
      assert(stderr.includes(`${own} is in use by deno task train ${stage} (process `), stderr);
      assertEquals(namesIn(own), names);
    }));
  }));

Deno.test("train: one step trains a VQ-VAE, and a VQ-GAN from it", () =>
  withFolder(async (folder) => {
    for (const stage of ["vqvae", "vqgan"]) {
      const args = [stage, "--preset", "smoke", "--steps", "1", "--output", folder];
      const { code, stderr } = await runScript("train.ts", ...args);
      assertEquals(code, 0, stderr);
      const [only, ...others] = await readHistory(join(folder, stage));
      assertEquals([only.step, others], [1, []]);
      assertEquals(namesIn(join(folder, stage)), ["history.jsonl", "step-00000001.safetensors"]);
      if (stage === "vqvae") assert(only.psnr > 0);
    }
  }));

Deno.test("train: SIGTERM leaves a checkpoint of the step at hand, and is told by the exit code", () =>
  withFolder(async (folder) => {
    const args = ["vqvae", "--preset", "smoke", "--steps", "90", "--output", folder];
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", join(ROOT, "scripts", "train.ts"), ...args],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const errors = new Response(child.stderr).text();
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (text.startsWith("step 6 ")) child.kill("SIGTERM");
    }
    const { code } = await child.status;
    assertEquals(code, 143, await errors);
    const { checkpoint: { step } } = (await new Checkpoints(join(folder, "vqvae")).newest())!;
    assert(step > 6 && step < 90, `${step}`);
    assertEquals((await readHistory(join(folder, "vqvae"))).at(-1)?.step, step);
  }));
