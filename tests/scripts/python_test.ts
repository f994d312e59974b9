// Finding a Python for the virtual environment, and saying what is wrong where there is none.
import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { askPython, choosePython, type PythonInfo } from "../../scripts/environment/python.ts";
import { withFolder } from "./fixtures.ts";

const python = (command: string, minor: number, hasVenv = true): PythonInfo => ({
  command,
  version: [3, minor],
  hasVenv,
});

Deno.test("the first Python that is new enough and has venv is taken", () => {
  const found = [python("python3", 8), python("python3.13", 13, false), python("python3.10", 10)];
  assertEquals(choosePython(found, "linux").command, "python3.10");
});

Deno.test("no Python: the error names the command that installs one", () => {
  assertThrows(() => choosePython([], "linux"), Error, "sudo apt install python3 python3-venv");
  assertThrows(() => choosePython([], "darwin"), Error, "brew install python");
});

Deno.test("only old ones: the error says which were found", () => {
  const old = [python("python3", 8), {
    ...python("python", 7),
    version: [2, 7] as [number, number],
  }];
  assertThrows(() => choosePython(old, "linux"), Error, "python3 is 3.8, python is 2.7");
});

Deno.test("venv missing, as on Debian: the error names its package", () => {
  const bare = [python("python3", 12, false)];
  assertThrows(() => choosePython(bare, "linux"), Error, "sudo apt install python3.12-venv");
});

Deno.test("a Python is asked for its version; what is no Python counts as missing", async () => {
  await withFolder(async (folder) => {
    const fake = async (name: string, script: string) => {
      const path = join(folder, name);
      await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return path;
    };
    const real = await fake("real", "echo 3 11 0");
    assertEquals(await askPython(real), { command: real, version: [3, 11], hasVenv: false });
    assertEquals(await askPython(await fake("stub", "echo install me >&2; exit 1")), undefined);
    assertEquals(await askPython(join(folder, "missing")), undefined);
  });
});
