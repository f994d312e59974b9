// Paths on a command line and in variables mean the folder where the user stands.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { mirrorFolder } from "lib/data/files/paths.ts";
import { standWhereUserStands } from "../../scripts/command_line/paths.ts";
import { shownPath, userPath } from "../../scripts/command_line/mod.ts";
import { ROOT } from "../../scripts/environment/mod.ts";
import { environment, withFolder } from "./fixtures.ts";

const FID = ["fid.ts", "pictures", "pictures"];

/** Runs `use` and comes back. */
function inFolder(folder: string, use: () => void): void {
  const before = Deno.cwd();
  Deno.chdir(folder);
  try {
    use();
  } finally {
    Deno.chdir(before);
  }
}

const settings = () => {
  const { all, env } = environment();
  return { all, env: { ...env, delete: (name: string) => void all.delete(name) } };
};

Deno.test("under deno task, relative paths and variables mean the folder where it was called", () =>
  withFolder(async (parent) => {
    const folder = join(await Deno.realPath(parent), "a b#c%20d é\n");
    await Deno.mkdir(folder);
    inFolder(ROOT, () => {
      const { all, env } = settings();
      all.set("INIT_CWD", folder);
      all.set("MASKGIT_MIRROR", "data");
      all.set("TENSORFLOW_LIBRARY", "../lib.so");
      all.set("PYTHON", "python3.12");
      all.set("CHROMIUM", "./chromium");
      all.set("DENO_DIR", "/cache");
      standWhereUserStands(env);
      assertEquals(Object.fromEntries(all), {
        MASKGIT_MIRROR: join(folder, "data"),
        TENSORFLOW_LIBRARY: join(folder, "..", "lib.so"),
        PYTHON: "python3.12",
        CHROMIUM: join(folder, "chromium"),
        DENO_DIR: "/cache",
      });
      assertEquals(userPath("-x.png"), join(folder, "-x.png"));
      assertEquals(userPath("sub/"), join(folder, "sub"));
      assertEquals(userPath(pathToFileURL(join(folder, "a%#.png")).href), join(folder, "a%#.png"));
      assertEquals(shownPath(join(folder, "out", "a.png")), join("out", "a.png"));
      assertEquals(shownPath(ROOT), ROOT);
    });
  }));

Deno.test("run without deno task, they mean the folder of the process; a folder that is gone disturbs nobody", () =>
  withFolder(async (parent) => {
    const folder = await Deno.realPath(parent);
    inFolder(folder, () => {
      const { all, env } = settings();
      all.set("INIT_CWD", "/");
      all.set("PYTHON", "bin/python");
      standWhereUserStands(env);
      assertEquals(Object.fromEntries(all), { PYTHON: join(folder, "bin", "python") });
    });
    inFolder(ROOT, () => {
      const { all, env } = settings();
      all.set("INIT_CWD", join(folder, "gone"));
      standWhereUserStands(env);
      assertEquals([all.size, Deno.cwd()], [0, Deno.realPathSync(ROOT)]);
    });
  }));

Deno.test("a script that stands elsewhere finds the user's files, and hands on whole paths", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "pictures"));
    const run = async (cwd: string, env: Record<string, string>, script = FID) => {
      const args = ["run", "-A", join(ROOT, "scripts", script[0]), ...script.slice(1)];
      const { stderr } = await new Deno.Command(Deno.execPath(), { args, cwd, env }).output();
      return new TextDecoder().decode(stderr);
    };
    const expected = `fid: ${join(await Deno.realPath(folder), "pictures")}: holds no pictures`;
    for (const [cwd, called] of [[ROOT, folder], [folder, "/"]]) {
      const said = await run(cwd, { INIT_CWD: called });
      assertEquals(said.slice(0, expected.length), expected);
    }
    // Some of the packages that the report uses remember the folder that a process starts in.
    const said = await run(ROOT, { INIT_CWD: folder }, ["report.ts", "gone.ipynb"]);
    assertStringIncludes(said, join(await Deno.realPath(folder), "gone.ipynb"));
  }));

Deno.test("in a kernel that no script has started, a relative mirror is the project's", () => {
  const before = Deno.env.get("MASKGIT_MIRROR");
  try {
    Deno.env.set("MASKGIT_MIRROR", "mirror");
    inFolder(join(ROOT, "notebooks"), () => assertEquals(mirrorFolder(), join(ROOT, "mirror")));
  } finally {
    if (before === undefined) Deno.env.delete("MASKGIT_MIRROR");
    else Deno.env.set("MASKGIT_MIRROR", before);
  }
});
