// A training run that was killed ends as one that was not, to the last bit.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { namesIn, withFolder } from "../support/temporary.ts";

interface Ended {
  success: boolean;
  signal: Deno.Signal | null;
  /** What it reported, a line each. */
  reports: string[];
  text: string;
}

async function runScript(mode: string, folder: string, killAt: number): Promise<Ended> {
  const script = new URL("resume_script.ts", import.meta.url);
  const { success, signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script.href, mode, folder, String(killAt)],
    cwd: new URL("../..", import.meta.url),
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  const reports = text.split("\n").filter((line) => line.startsWith("{"));
  return { success, signal, reports, text: text + new TextDecoder().decode(stderr) };
}

for (const [mode, other] of [["eager", "eager"], ["jit", "async"]]) {
  Deno.test(`100 steps equal 53, SIGKILL and the rest, bit for bit (${mode}, ${other})`, () =>
    withFolder(async (folder) => {
      const [whole, parts] = [join(folder, "whole"), join(folder, "parts")];
      const [reference, killed] = await Promise.all([
        runScript(mode, whole, 1000),
        runScript(mode, parts, 53),
      ]);
      assert(reference.success, reference.text);
      assertEquals([killed.success, killed.signal], [false, "SIGKILL"], killed.text);
      const kept = ["step-00000025.safetensors", "step-00000050.safetensors"];
      assertEquals(namesIn(parts), [".lock", ...kept]); // the lock itself has ended with the process

      const resumed = await runScript(other, parts, 0);
      assert(resumed.success, resumed.text);
      assertStringIncludes(resumed.text, "goes on after step 50 of 100");
      assertEquals(resumed.reports, reference.reports.slice(5));
      assertEquals(namesIn(parts), namesIn(whole));
      const last = "step-00000100.safetensors";
      const [expected, actual] = [whole, parts].map((path) => Deno.readFileSync(join(path, last)));
      assert(expected.length > 4_000, `${expected.length} bytes`);
      assertEquals(actual, expected);

      const again = await runScript(other, parts, 0);
      assertStringIncludes(again.text, "is done: 100 of 100 steps are made");
      assertEquals(again.reports, []);
    }));
}
