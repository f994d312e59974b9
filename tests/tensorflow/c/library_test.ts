// Where TensorFlow's library is looked for, and what is said when it is not there.

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "node:path";
import { findLibrary, INSTALL_COMMAND, LIBRARY_VARIABLE } from "lib/tensorflow/c/library.ts";

const LINUX = "libtensorflow_cc.so.2";

/** A project folder whose .venv holds a TensorFlow package with the given file, and another package beside it. */
function fakeProject(fileName?: string): { project: string; other: string } {
  const project = Deno.makeTempDirSync();
  const packages = join(project, ".venv", "lib", "python3.11", "site-packages", "tensorflow");
  const other = join(project, "other");
  Deno.mkdirSync(packages, { recursive: true });
  Deno.mkdirSync(other);
  if (fileName) Deno.writeTextFileSync(join(packages, fileName), "");
  Deno.writeTextFileSync(join(other, LINUX), "");
  return { project, other };
}

function withProject(
  fileName: string | undefined,
  test: (p: { project: string; other: string }) => void,
) {
  const folders = fakeProject(fileName);
  try {
    test(folders);
  } finally {
    Deno.removeSync(folders.project, { recursive: true });
  }
}

const nothing = () => undefined;

Deno.test("findLibrary takes the explicit file or folder before everything else", () => {
  withProject(LINUX, ({ project, other }) => {
    const expected = join(other, LINUX);
    assertEquals(findLibrary({ explicit: expected, project, os: "linux" }), expected);
    assertEquals(findLibrary({ explicit: other, project, os: "linux" }), expected);
  });
});

Deno.test("findLibrary takes the project's .venv before the active Python", () => {
  withProject(LINUX, ({ project, other }) => {
    const found = findLibrary({ explicit: "", project, activePackage: () => other, os: "linux" });
    assertStringIncludes(found, join(".venv", "lib", "python3.11"));
  });
});

Deno.test("findLibrary falls back on the active Python's TensorFlow", () => {
  withProject(undefined, ({ project, other }) => {
    const found = findLibrary({ explicit: "", project, activePackage: () => other, os: "linux" });
    assertEquals(found, join(other, LINUX));
  });
});

Deno.test("findLibrary knows the name that macOS uses", () => {
  withProject("libtensorflow_cc.2.dylib", ({ project }) => {
    const found = findLibrary({ explicit: "", project, activePackage: nothing, os: "darwin" });
    assertStringIncludes(found, "libtensorflow_cc.2.dylib");
  });
});

Deno.test("findLibrary names the command that installs a missing library", () => {
  withProject(undefined, ({ project }) => {
    const error = assertThrows(
      () => findLibrary({ explicit: "", project, activePackage: nothing, os: "linux" }),
      Error,
    );
    assertStringIncludes(error.message, INSTALL_COMMAND);
    assertStringIncludes(error.message, project);
  });
});

Deno.test("findLibrary refuses an explicit path that is not there, even where another library is", () => {
  withProject(LINUX, ({ project }) => {
    const explicit = join(project, "nowhere.so");
    const error = assertThrows(() => findLibrary({ explicit, project, os: "linux" }), Error);
    assertStringIncludes(error.message, LIBRARY_VARIABLE);
    assertStringIncludes(error.message, explicit);
  });
});

Deno.test("findLibrary explains that Windows needs WSL", () => {
  const error = assertThrows(() => findLibrary({ explicit: "", os: "windows" }), Error);
  assertStringIncludes(error.message, "WSL");
});
