// The variables of what the scripts start: the user's, without those that reach into the project's own environment.

/** Where pip gets packages from, and how it reaches them: that stays the user's; the names are those of pip's options. */
export const PIP_SOURCES = [
  "cache-dir",
  "cert",
  "client-cert",
  "default-timeout",
  "extra-index-url",
  "find-links",
  "index-url",
  "keyring-provider",
  "no-cache-dir",
  "no-index",
  "proxy",
  "resume-retries",
  "retries",
  "timeout",
  "trusted-host",
  "use-deprecated",
  "use-feature",
] as const;

/** The variable that sets an option of pip. */
export function pipVariable(option: string): string {
  return `PIP_${option.replaceAll("-", "_").toUpperCase()}`;
}

const PIP_KEPT = new Set(["PIP_CONFIG_FILE", ...PIP_SOURCES.map(pipVariable)]);

/** Other environments of Python, other settings of Jupyter and Node, and colours where text is read. */
const CLOSED =
  /^(?:PYTHON.+|VIRTUAL_ENV.*|CONDA_.*|_?_?PYVENV.*|JUPYTER.*|IPYTHON.*|PIP_.*|PY_COLORS)$/;
const ALSO = new Set(["NODE_OPTIONS", "NODE_PATH", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"]);

function isClosed(name: string): boolean {
  return ALSO.has(name) || (CLOSED.test(name) && !PIP_KEPT.has(name));
}

/**
 * All variables for a child: set with `clearEnv`, or those that are left out would be inherited.
 *
 * @param own variables of its own, whatever they are called
 * @param user the variables of this process
 */
export function closedEnvironment(
  own: Readonly<Record<string, string>> = {},
  user: Readonly<Record<string, string>> = Deno.env.toObject(),
): Record<string, string> {
  const kept = Object.entries(user).filter(([name]) => !isClosed(name));
  return { ...Object.fromEntries(kept), ...own };
}

/** Arguments that keep Python to itself: without the user's variables and packages, and without the folder it is run in. */
export const ISOLATED: readonly string[] = ["-I", "-X", "utf8"];
