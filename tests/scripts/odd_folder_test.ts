// The project may stand in a folder whose name means something else in a URL.
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { ROOT } from "../../scripts/environment/mod.ts";
import { withFolder } from "./fixtures.ts";

/** Parts of the packages that need much room, and that no formula needs. */
const LEFT_OUT = ["sre", "ui", "chtml", "mjs", "cjs", "tex-mml-chtml", "woff2"];

/** Copies a folder; links become what they lead to. */
async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    if (LEFT_OUT.includes(name)) continue;
    const [source, target] = [join(from, name), join(to, name)];
    if ((await Deno.stat(source)).isDirectory) await copyFolder(source, target);
    else await Deno.copyFile(source, target);
  }
}

Deno.test("formulas are drawn in a folder with spaces, #, % and letters beyond ASCII in its name", () =>
  withFolder(async (parent) => {
    const folder = join(parent, "a b#c%20d é");
    const modules = join(folder, "node_modules");
    const font = "@mathjax/mathjax-newcm-font";
    const mathjax = await Deno.realPath(join(ROOT, "node_modules", "mathjax"));
    await copyFolder(mathjax, join(modules, "mathjax"));
    await copyFolder(join(mathjax, "..", font), join(modules, font));
    await Deno.copyFile(join(ROOT, "scripts", "report", "math.ts"), join(folder, "math.ts"));
    await Deno.writeTextFile(join(folder, "deno.json"), '{ "nodeModulesDir": "manual" }');
    await Deno.writeTextFile(
      join(folder, "package.json"),
      '{ "dependencies": { "mathjax": "*" } }',
    );
    await Deno.writeTextFile(
      join(folder, "draw.ts"),
      `import { renderFormula } from "./math.ts";
       console.log(await renderFormula({ tex: "\\\\mathbb{R}^2", display: true }));`,
    );
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", join(folder, "draw.ts")],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    assertMatch(new TextDecoder().decode(stdout), /^<span class="formula display".*<svg.*<path/);
  }));
