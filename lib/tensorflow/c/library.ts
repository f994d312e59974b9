// Finds TensorFlow's shared library: an explicit path, the project's .venv, or the active Python's TensorFlow.

import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Environment variable that names TensorFlow's shared library, or the folder that holds it. */
export const LIBRARY_VARIABLE = "TENSORFLOW_LIBRARY";

/** The command that installs what is missing; every error about the library ends with it. */
export const INSTALL_COMMAND = "deno task setup";

const PROJECT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** Where {@linkcode findLibrary} looks; every field has the value of the running process as its default. */
export interface LibrarySearch {
  /** Value of TENSORFLOW_LIBRARY. */
  explicit?: string;
  /** Folder of the project, whose `.venv` is searched. */
  project?: string;
  /** Folder of the tensorflow package of the active Python, or undefined where it has none. */
  activePackage?: () => string | undefined;
  os?: typeof Deno.build.os;
}

/**
 * Path of the library that exports TensorFlow's C API.
 *
 * Order: TENSORFLOW_LIBRARY (a file or a folder), the project's `.venv`, the TensorFlow package of the
 * active Python environment.
 *
 * @throws Error when none is found, or when TENSORFLOW_LIBRARY names something that is not there.
 */
export function findLibrary(search: LibrarySearch = {}): string {
  const os = search.os ?? Deno.build.os;
  const explicit = search.explicit ?? Deno.env.get(LIBRARY_VARIABLE);
  const project = search.project ?? PROJECT;
  // The scripts hand on absolute paths; in a kernel that none has started, a folder of its own would mislead.
  if (explicit) return explicitLibrary(resolve(project, explicit), os);

  const venv = join(project, ".venv");
  const tried = [`.venv of the project (${venv})`, "the active Python environment"];
  for (const folder of venvPackages(venv)) {
    const found = libraryIn(folder, os);
    if (found) return found;
  }
  const active = (search.activePackage ?? activePythonPackage)();
  const found = active && libraryIn(active, os);
  if (found) return found;
  throw new Error(
    `TensorFlow's library (${libraryNames(os)[0]}) was found neither in the ${
      tried.join(" nor in ")
    }. ` +
      `Install it with "${INSTALL_COMMAND}", or let ${LIBRARY_VARIABLE} name the file.`,
  );
}

/** File names of the library that exports the C API, newest naming first. */
export function libraryNames(os: typeof Deno.build.os): string[] {
  switch (os) {
    case "darwin":
      return ["libtensorflow_cc.2.dylib"];
    case "windows":
      throw new Error(
        "TensorFlow's Windows wheels export no C API. Run this project in WSL (Windows Subsystem for Linux).",
      );
    default:
      return ["libtensorflow_cc.so.2"];
  }
}

function explicitLibrary(path: string, os: typeof Deno.build.os): string {
  const stat = statOrUndefined(path);
  if (stat?.isFile) return path;
  const inside = stat?.isDirectory ? libraryIn(path, os) : undefined;
  if (inside) return inside;
  const what = stat ? `a folder without ${libraryNames(os)[0]}` : "not there";
  throw new Error(
    `${LIBRARY_VARIABLE} names ${path}, which is ${what}. ` +
      `Unset it to use the library that "${INSTALL_COMMAND}" installs.`,
  );
}

function libraryIn(folder: string, os: typeof Deno.build.os): string | undefined {
  return libraryNames(os).map((name) => join(folder, name)).find((path) =>
    statOrUndefined(path)?.isFile
  );
}

/** `tensorflow` package folders of a virtual environment, whatever its Python's version. */
function venvPackages(venv: string): string[] {
  const lib = join(venv, "lib");
  if (!statOrUndefined(lib)?.isDirectory) return [];
  return [...Deno.readDirSync(lib)]
    .filter((entry) => entry.name.startsWith("python"))
    .map((entry) => join(lib, entry.name, "site-packages", "tensorflow"));
}

/** Asks Python where its tensorflow package is, without importing it. */
function activePythonPackage(): string | undefined {
  const code = "import importlib.util as u; s = u.find_spec('tensorflow'); " +
    "print(s.submodule_search_locations[0] if s and s.submodule_search_locations else '')";
  for (const python of ["python3", "python"]) {
    try {
      const { success, stdout } = new Deno.Command(python, { args: ["-c", code], stderr: "null" })
        .outputSync();
      const folder = new TextDecoder().decode(stdout).trim();
      if (success && folder) return folder;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

function statOrUndefined(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return;
    throw error;
  }
}
