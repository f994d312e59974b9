// Where the scripts find things; everything they write stays inside the project folder.
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project folder. */
export const ROOT: string = fileURLToPath(new URL("../../", import.meta.url)).replace(/[/\\]$/, "");

/** The virtual environment with JupyterLab, TensorFlow's library and the Deno kernel. */
export const VENV: string = join(ROOT, ".venv");

/** The folder for executed notebooks, the report and other results. */
export const OUTPUTS: string = join(ROOT, "outputs");

/** The folder of the notebooks. */
export const NOTEBOOKS: string = join(ROOT, "notebooks");

/** Python of the virtual environment `venv`. */
export function venvPython(venv: string = VENV): string {
  return join(venv, "bin", "python");
}

/**
 * Environment variables that keep Jupyter and Python inside `venv`: settings, kernels, run-time files
 * and caches that would otherwise land in the user's home.
 */
export function jupyterEnvironment(venv: string = VENV): Record<string, string> {
  return {
    IPYTHONDIR: join(venv, "ipython"),
    JUPYTER_CONFIG_DIR: join(venv, "etc", "jupyter"),
    JUPYTER_DATA_DIR: join(venv, "share", "jupyter"),
    JUPYTER_PREFER_ENV_PATH: "1",
    JUPYTER_RUNTIME_DIR: join(venv, "share", "jupyter", "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(venv, "etc", "jupyter", "lab", "user-settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(venv, "etc", "jupyter", "lab", "workspaces"),
    PYTHONNOUSERSITE: "1",
    TMPDIR: join(venv, "tmp"),
  };
}
