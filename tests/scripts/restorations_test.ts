// `deno task restorations`: its arguments, and what it measures and writes.

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "node:path";
import { loadMaskGit } from "lib/pretrained/mod.ts";
import { readRestorations } from "../../scripts/restorations/options.ts";
import { environment, runScript, withFolder } from "./fixtures.ts";

Deno.test("restorations: defaults and arguments; wrong ones are named", () => {
  const { env } = environment();
  const usual = readRestorations([], env)!;
  assertEquals([usual.preset, usual.data, usual.steps], ["long", "generated", 8]);
  assertEquals(usual.decoding, {
    temperature: undefined,
    choiceTemperature: undefined,
    order: undefined,
    guidance: undefined,
    predictClass: undefined,
  });
  const args = ["--steps", "12", "--temperature", "0.7", "--order", "halton", "--model", "a"];
  const classes = ["--guidance", "1.5", "--no-class"];
  const given = readRestorations([...args, "--choice-temperature", "0", ...classes], env)!;
  assertEquals(given.steps, 12);
  assertEquals(given.decoding, {
    ...{ temperature: 0.7, choiceTemperature: 0, order: "halton" },
    ...{ guidance: 1.5, predictClass: false },
  });
  assertMatch(given.model!, /^\W.*a$/);
  assertEquals(readRestorations(["--help"], env), undefined);
  for (
    const [wrong, message] of [
      [["--steps", "0"], "--steps 0: must be a whole number from 1 to 256"],
      [["--temperature", "hot"], "--temperature hot: must be a number from 0 on"],
      [["--order", "random"], "--order random: must be one of confidence, halton"],
    ] as const
  ) assertThrows(() => readRestorations([...wrong], env), Error, message);
});

Deno.test("restorations: a small model is measured beside other methods, with tables, charts and pictures; and exported", () =>
  withFolder(async (folder) => {
    const all = ["--preset", "smoke", "--output", folder];
    // A tokenizer of smoke's few steps knows no more than random tokens.
    const stages = [["vqvae", "--steps", "100"], ["transformer"], ["autoregressive"]];
    for (const stage of stages) {
      const { code, stderr } = await runScript("train.ts", ...stage, ...all);
      assertEquals(code, 0, stderr);
    }
    const model = join(folder, "transformer");
    const { code, stdout, stderr } = await runScript(
      "restorations.ts",
      ...all,
      ...["--model", model, "--steps", "4"],
    );
    assertEquals(code, 0, stderr);
    for (const method of ["copied patches", "autoregressive", "MaskGIT, 4 steps"]) {
      assertStringIncludes(stdout, method);
    }
    const small = join(folder, "small.safetensors");
    const exported = await runScript("export.ts", small, "--model", model);
    assertEquals(exported.code, 0, exported.stderr);
    assertMatch(exported.stdout, /small\.safetensors: \d+\.\d MB, trained on generated scenes/);
    const { model: reloaded } = await loadMaskGit(small);
    reloaded.dispose();
    const unnamed = await runScript("export.ts", join(folder, "small"));
    assertEquals(unnamed.code, 1);
    assertStringIncludes(unnamed.stderr, "name one file to write, which ends in .safetensors");

    const written = join(folder, "restorations");
    const measured = JSON.parse(await Deno.readTextFile(join(written, "restorations.json")));
    assertEquals(Object.keys(measured.methods), [
      ...["mean", "smooth", "copied patches", "random tokens", "autoregressive"],
      ...["MaskGIT, 1 step", "MaskGIT, 4 steps", "original's tokens"],
    ]);
    assertEquals(Object.keys(measured.aligned), Object.keys(measured.methods));
    // The fourth of four early stops is the whole decoding.
    assertEquals(measured.stops.length, 4);
    assertEquals(measured.stops[3].figures, measured.methods["MaskGIT, 4 steps"]);
    assertEquals(measured.steps.at(-1), measured.stops[3]);
    assert(measured.methods["original's tokens"].psnr > measured.methods["random tokens"].psnr);
    for (const figure of ["called.svg", "accuracy.svg", "psnr.svg", "by_size.svg"]) {
      assertStringIncludes(await Deno.readTextFile(join(written, figure)), "<svg");
    }
    const png = await Deno.readFile(join(written, "restorations.png"));
    assertEquals([...png.subarray(1, 4)], [...new TextEncoder().encode("PNG")]);
  }));
