// The notebooks from end to end on WebGPU, at preset smoke. Software takes its time, so this is for CI: the first three
// there, or as many as WEBGPU_NOTEBOOKS says. All six take 20 minutes on a processor without AVX-512.

import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { NOTEBOOKS } from "../../../scripts/environment/mod.ts";
import { isRunnable, readNotebook } from "../../../scripts/notebooks/notebook.ts";
import { withFolder } from "../../scripts/fixtures.ts";
import { onWebGpu, webGpuTest } from "./available.ts";

const NAMES = Array.from(Deno.readDirSync(NOTEBOOKS), ({ name }) => name)
  .filter((name) => name.endsWith(".ipynb")).sort()
  .slice(0, Number(Deno.env.get("WEBGPU_NOTEBOOKS") ?? 3));

const SKIPPED = Deno.env.get("CI") ? undefined : "it takes minutes; CI=true runs it";

webGpuTest("notebooks run on WebGPU and say so", async (t) => {
  await withFolder(async (folder) => {
    const report = join(NOTEBOOKS, "..", "scripts", "report.ts");
    const numbers = NAMES.map((name) => name.split("-")[0]);
    const args = [...numbers, "--preset", "smoke", "--data", "generated", "--output", folder];
    const { code, stdout, stderr } = await onWebGpu(report, args);
    assertEquals(code, 0, `${stdout}\n${stderr}`);
    for (const name of NAMES) {
      await t.step(name, async () => {
        const { cells } = await readNotebook(join(folder, "notebooks", name));
        const outputs = cells.filter(isRunnable).flatMap((cell) => cell.outputs ?? []);
        assertEquals(outputs.filter((output) => output.output_type === "error"), []);
        const lines = outputs.map(({ data = {} }) => String(data["text/plain"]));
        assertEquals(lines.filter((line) => /^Runs on .*WebGPU/.test(line)).length, 1);
      });
    }
  });
}, { skipped: SKIPPED });
