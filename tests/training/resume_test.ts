// A training run that was killed ends as one that was not, to the last bit.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { runDeno } from "../support/processes.ts";
import { namesIn, withFolder } from "../support/temporary.ts";

/** Trains until 100 steps are made, or kills itself after `killAt`. */
async function trainIn(mode: string, folder: string, killAt: number) {
  const script = import.meta.resolve("./resume_script.ts");
  const ended = await runDeno(["run", "-A", "--no-check", script, mode, folder, String(killAt)]);
  const reports = ended.stdout.split("\n").filter((line) => line.startsWith("{"));
  return { ...ended, reports, text: ended.stdout + ended.stderr };
}

for (const [mode, other] of [["eager", "eager"], ["jit", "async"]]) {
  Deno.test(`100 steps equal 53, SIGKILL and the rest, bit for bit (${mode}, ${other})`, () =>
    withFolder(async (folder) => {
      const [whole, parts] = [join(folder, "whole"), join(folder, "parts")];
      const [reference, killed] = await Promise.all([
        trainIn(mode, whole, 1000),
        trainIn(mode, parts, 53),
      ]);
      assert(reference.success, reference.text);
      assertEquals([killed.success, killed.signal], [false, "SIGKILL"], killed.text);
      const kept = ["step-00000025.safetensors", "step-00000050.safetensors"];
      assertEquals(namesIn(parts), [".lock", ...kept]); // the lock itself has ended with the process

      const resumed = await trainIn(other, parts, 0);
      assert(resumed.success, resumed.text);
      assertStringIncludes(resumed.text, "goes on after step 50 of 100");
      assertEquals(resumed.reports, reference.reports.slice(5));
      assertEquals(namesIn(parts), namesIn(whole));
      const last = "step-00000100.safetensors";
      const [expected, actual] = [whole, parts].map((path) => Deno.readFileSync(join(path, last)));
      assert(expected.length > 4_000, `${expected.length} bytes`);
      assertEquals(actual, expected);

      const again = await trainIn(other, parts, 0);
      assertStringIncludes(again.text, "is done: 100 of 100 steps are made");
      assertEquals(again.reports, []);
    }));
}
