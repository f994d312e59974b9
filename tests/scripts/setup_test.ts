// The setup: what is done is not done again, two at once wait for each other, the home stays clean.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { installKernel } from "../../scripts/environment/kernel.ts";
import { CommandError, ROOT, VENV, venvPython } from "../../scripts/environment/mod.ts";
import { runPython } from "../../scripts/environment/process.ts";
import {
  pendingSteps,
  refuseLink,
  setupSteps,
  type Step,
} from "../../scripts/environment/setup.ts";
import { readStamp, writeStamp } from "../../scripts/environment/stamp.ts";
import { isAlive, runScript, until, withFolder } from "./fixtures.ts";

const step = (name: string, makes?: string): Step => ({
  name,
  title: name,
  key: `${name} 1`,
  makes,
  run: () => Promise.resolve(),
});

const names = (steps: Step[]) => steps.map(({ name }) => name);
const STEPS = [step("python"), step("jupyter"), step("kernel")];
const DONE = { python: "python 1", jupyter: "jupyter 1", kernel: "kernel 1" };

Deno.test("setup: nothing is pending when every step's key is known", async () => {
  assertEquals(names(await pendingSteps(STEPS, DONE)), []);
});

Deno.test("setup: a step that was cut off or whose input changed is done again, alone", async () => {
  const { jupyter: _, ...cut } = DONE;
  assertEquals(names(await pendingSteps(STEPS, cut)), ["jupyter"]);
  assertEquals(names(await pendingSteps(STEPS, { ...DONE, kernel: "old" })), ["kernel"]);
});

Deno.test("setup: without its Python the environment is made anew, all steps of it", async () => {
  await withFolder(async (folder) => {
    const link = join(folder, "python");
    await Deno.symlink(join(folder, "gone"), link);
    const steps = [step("python", link), ...STEPS.slice(1)];
    assertEquals(names(await pendingSteps(steps, DONE)), ["python", "jupyter", "kernel"]);
  });
});

Deno.test("setup: what runs a model needs no JupyterLab; with a library of the user's own no Python", async () => {
  const of = async (needs: "library" | "notebooks", own?: string) =>
    names(await setupSteps("cpu", needs, own ?? ""));
  assertEquals(await of("library"), ["python", "tensorflow", "npm"]);
  assertEquals(await of("notebooks"), ["python", "jupyter", "tensorflow", "kernel", "npm"]);
  assertEquals(await of("library", "/lib/libtensorflow_cc.so.2"), ["npm"]);
  assertEquals(await of("notebooks", "/lib/x.so"), ["python", "jupyter", "kernel", "npm"]);
});

Deno.test("setup: after a model has run, a report adds what is missing and keeps the rest", async () => {
  const stamp = { python: "python 1", kernel: "kernel 1" };
  assertEquals(names(await pendingSteps([STEPS[0]], stamp)), []);
  assertEquals(names(await pendingSteps(STEPS, stamp)), ["jupyter"]);
  assertEquals(await pendingSteps([], {}), []);
});

Deno.test("setup: an environment behind a link is not emptied", async () => {
  await withFolder(async (folder) => {
    const link = join(folder, "link");
    await refuseLink(link);
    await Deno.symlink(folder, link);
    await refuseLink(folder);
    await assertRejects(() => refuseLink(link), Error, "is a link to");
  });
});

Deno.test("setup: the stamp survives being written and read; a broken one counts as none", async () => {
  await withFolder(async (folder) => {
    assertEquals(await readStamp(folder), {});
    await writeStamp(folder, DONE);
    assertEquals(await readStamp(folder), DONE);
    await Deno.writeTextFile(join(folder, "setup.json"), '{"python": ');
    assertEquals(await readStamp(folder), {});
  });
});

Deno.test("setup: what it runs ends with it, also when it is killed", async () => {
  await withFolder(async (folder) => {
    const ids = join(folder, "ids");
    const work = "import os, subprocess, time; " +
      "child = subprocess.Popen(['sleep', '600']); " +
      `open(${JSON.stringify(`${ids}.part`)}, 'w').write(f'{os.getpid()} {child.pid}'); ` +
      `os.rename(${JSON.stringify(`${ids}.part`)}, ${JSON.stringify(ids)}); time.sleep(600)`;
    const module = new URL("../../scripts/environment/process.ts", import.meta.url).href;
    const program = `
      import { runPython } from ${JSON.stringify(module)};
      await runPython(${JSON.stringify(venvPython())}, { args: ["-c", ${JSON.stringify(work)}] });`;
    const child = new Deno.Command(Deno.execPath(), { args: ["eval", program] }).spawn();
    await until(() => Deno.stat(ids).then(() => true, () => false));
    child.kill("SIGKILL");
    await child.status;
    for (const id of (await Deno.readTextFile(ids)).split(" ").map(Number)) {
      await until(async () => !await isAlive(id), 5);
    }
  });
});

Deno.test("setup: a command under watch gives its lines and its status", async () => {
  const lines: string[] = [];
  const args = ["-c", "print('one'); print('two')"];
  await runPython(venvPython(), { args, onLine: (line) => lines.push(line) });
  assertEquals(lines, ["one", "two"]);
  const failing = () => runPython(venvPython(), { args: ["-c", "import sys; sys.exit('why')"] });
  const error = await assertRejects(failing, CommandError);
  assertEquals([error.code, error.tail], [1, "why"]);
});

Deno.test("setup: the kernel starts this Deno, and installing it leaves the home alone", async () => {
  await withFolder(async (folder) => {
    const home = Deno.env.get("HOME");
    const ownHome = join(folder, "home");
    await Deno.mkdir(ownHome);
    try {
      Deno.env.set("HOME", ownHome);
      await installKernel(folder);
    } finally {
      if (home !== undefined) Deno.env.set("HOME", home);
    }
    const path = join(folder, "share", "jupyter", "kernels", "deno", "kernel.json");
    const { argv } = JSON.parse(await Deno.readTextFile(path)) as { argv: string[] };
    assertEquals(await Deno.realPath(argv[0]), await Deno.realPath(Deno.execPath()));
    assertEquals([...Deno.readDirSync(ownHome)], []);
  });
});

Deno.test("setup: done twice, the second runs no step and changes nothing", async () => {
  assertEquals((await runScript("setup.ts")).code, 0);
  const before = await Deno.readTextFile(join(VENV, "setup.json"));
  const { code, stdout } = await runScript("setup.ts");
  assertEquals(code, 0);
  assertEquals(stdout.trim(), "setup: everything is installed");
  assertEquals(await Deno.readTextFile(join(VENV, "setup.json")), before);
  assert(VENV.startsWith(ROOT));
});

Deno.test("setup: options that exclude each other are refused", async () => {
  const { code, stderr } = await runScript("setup.ts", "--gpu", "--cpu");
  assertEquals(code, 1);
  assertMatch(stderr, /--gpu and --cpu exclude each other/);
});
