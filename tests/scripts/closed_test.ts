// The project's environment is closed against the user's settings of Python, pip and Jupyter, its package index is not.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { strToU8, zipSync } from "fflate";
import { join } from "node:path";
import { closedEnvironment } from "../../scripts/environment/closed.ts";
import { VENV, venvPython } from "../../scripts/environment/mod.ts";
import { pipEnvironment, pipOf } from "../../scripts/environment/pip.ts";
import { runPython } from "../../scripts/environment/process.ts";
import { readNotebook } from "../../scripts/notebooks/notebook.ts";
import { reportPage } from "../../scripts/report/page.ts";
import { runNotebook } from "../../scripts/report/run_notebook.ts";
import { code, text, withFolder, writeNotebook } from "./fixtures.ts";

/** Runs `use` with variables of the user's, and takes them away again. */
async function withVariables(set: Record<string, string>, use: () => Promise<void>): Promise<void> {
  const before = Object.keys(set).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(set)) Deno.env.set(name, value);
  try {
    await use();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

Deno.test("variables of other Pythons, of pip's targets and of Jupyter do not reach what is started; the index does", () => {
  const harmful = [
    ...["PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONUSERBASE", "PYTHONOPTIMIZE"],
    ...["PYTHONWARNINGS", "PYTHONSAFEPATH", "PYTHONPLATLIBDIR", "VIRTUAL_ENV", "CONDA_PREFIX"],
    ...["__PYVENV_LAUNCHER__", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "JUPYTER_DATA_DIR"],
    ...["IPYTHONDIR", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT"],
    ...["PIP_REQUIRE_VIRTUALENV", "PIP_NO_BINARY", "NODE_OPTIONS", "NO_COLOR", "FORCE_COLOR"],
  ];
  const kept = {
    PATH: "/bin",
    PYTHON: "python3.12",
    PIP_INDEX_URL: "https://index.example/simple",
    PIP_EXTRA_INDEX_URL: "https://other.example/simple",
    PIP_FIND_LINKS: "/wheels",
    PIP_CERT: "/ca.pem",
    PIP_CONFIG_FILE: "/pip.conf",
    HTTPS_PROXY: "http://proxy.example:80",
    MASKGIT_MIRROR: "/mirror",
  };
  const user = { ...kept, ...Object.fromEntries(harmful.map((name) => [name, "1"])) };
  assertEquals(closedEnvironment({}, user), kept);
  assertEquals(closedEnvironment({ NO_COLOR: "1" }, user), { ...kept, NO_COLOR: "1" });
});

/** A package without code, which pip can install. */
async function writeWheel(folder: string): Promise<string> {
  const path = join(folder, "hollow-1.0-py3-none-any.whl");
  const info = "hollow-1.0.dist-info";
  const files = {
    "hollow.py": "",
    [`${info}/METADATA`]: "Metadata-Version: 2.1\nName: hollow\nVersion: 1.0\n",
    [`${info}/WHEEL`]: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    [`${info}/RECORD`]: "",
  };
  const entries = Object.entries(files).map(([name, content]) => [name, strToU8(content)]);
  await Deno.writeFile(path, zipSync(Object.fromEntries(entries)));
  return path;
}

Deno.test("pip installs into the project's environment, whatever its files and variables of settings say", () =>
  withFolder(async (folder) => {
    const venv = join(folder, "environment");
    const args = ["-m", "venv", "--without-pip", venv];
    await runPython(venvPython(), { args });
    const outside = join(folder, "outside");
    const settings = join(folder, "pip.conf");
    const index = "https://index.example/simple";
    await Deno.writeTextFile(
      settings,
      `[global]\nuser = true\nindex-url = ${index}\n[install]\ntarget = ${outside}\nextra-index-url =\n  a\n  b\n`,
    );
    const user = { PIP_CONFIG_FILE: settings, PIP_TARGET: outside, PIP_PREFIX: outside };
    await withVariables({ ...user, PIP_REQUIRE_VIRTUALENV: "1" }, async () => {
      const { PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, PIP_CONFIG_FILE, ...rest } = await pipEnvironment(
        venvPython(),
      );
      assertEquals([PIP_INDEX_URL, PIP_CONFIG_FILE], [index, "/dev/null"]);
      assertEquals(PIP_EXTRA_INDEX_URL.trim().split(/\s+/), ["a", "b"]);
      assert(!("PIP_TARGET" in rest) && !("PIP_USER" in rest));
      // By the project's pip, since an empty environment has none.
      const into = ["--python", venvPython(venv)];
      await pipOf(VENV, () => {}).run(
        ...into,
        ...["install", "--no-index", "--no-deps", await writeWheel(folder)],
      );
    });
    const packages = join(venv, "lib");
    const [python] = [...Deno.readDirSync(packages)].map(({ name }) => name);
    const names = [...Deno.readDirSync(join(packages, python, "site-packages"))];
    assert(names.some(({ name }) => name === "hollow.py"));
    assertEquals(await Deno.stat(outside).catch(() => "nothing"), "nothing");
  }));

Deno.test("the user's PYTHONPATH reaches neither the run of a notebook nor the page", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "json.py"), "raise RuntimeError('the user’s own')\n");
    const source = await writeNotebook(folder, text("# Words"), code("1 + 1"));
    const target = join(folder, "executed.ipynb");
    const user = { PYTHONPATH: folder, PYTHONHOME: folder, PYTHONWARNINGS: "error" };
    await withVariables({ ...user, JUPYTER_PATH: folder, IPYTHONDIR: "/nowhere" }, async () => {
      assertEquals(await runNotebook({ source, target }), undefined);
      assertMatch(await reportPage({ notebooks: [target], facts: [] }), /<h1[^>]*>Words/);
    });
    const { cells } = await readNotebook(target);
    assert(JSON.stringify(cells).includes("2"));
  }));
