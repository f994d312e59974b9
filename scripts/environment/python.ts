// Finds a Python that can make the virtual environment, or says which command installs one.
import { ISOLATED } from "./closed.ts";
import { runCommand } from "./process.ts";

/** What a Python says about itself. */
export interface PythonInfo {
  command: string;
  /** [major, minor] */
  version: [number, number];
  /** Whether `python -m venv` can work: Debian ships venv's pip part in a package of its own. */
  hasVenv: boolean;
}

export const OLDEST: readonly [number, number] = [3, 10];

const PROBE = "import sys, importlib.util as u; print(*sys.version_info[:2], " +
  "int(all(u.find_spec(m) for m in ('venv', 'ensurepip'))))";

/** The commands tried, in this order; the variable PYTHON goes before them. */
export function candidates(): string[] {
  const named = Deno.env.get("PYTHON");
  const minors = [13, 12, 11, 10, 14].map((minor) => `python3.${minor}`);
  return [...(named ? [named] : []), "python3", ...minors, "python"];
}

/** Asks one Python for its version; undefined where there is none under that name. */
export async function askPython(command: string): Promise<PythonInfo | undefined> {
  try {
    const words = (await runCommand(command, { args: [...ISOLATED, "-c", PROBE] })).trim().split(
      /\s+/,
    );
    const [major, minor, venv] = words.map(Number);
    return { command, version: [major, minor], hasVenv: venv === 1 };
  } catch {
    return undefined; // Missing, or a stub such as macOS's before its developer tools are installed.
  }
}

function isNewEnough([major, minor]: readonly [number, number]): boolean {
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function installHint(os: typeof Deno.build.os): string {
  return os === "darwin" ? "brew install python" : "sudo apt install python3 python3-venv";
}

/** Picks the first usable Python of `found`. @throws Error that names the command which mends it */
export function choosePython(
  found: PythonInfo[],
  os: typeof Deno.build.os = Deno.build.os,
): PythonInfo {
  const recent = found.filter((python) => isNewEnough(python.version));
  const usable = recent.find((python) => python.hasVenv);
  if (usable) return usable;
  if (recent.length > 0) {
    const { command, version } = recent[0];
    const fix = os === "darwin"
      ? installHint(os)
      : `sudo apt install python${version.join(".")}-venv`;
    throw new Error(
      `${command} (${version.join(".")}) lacks venv or ensurepip, which setup needs. ` +
        `Install them and repeat: ${fix}`,
    );
  }
  const old = found.map((python) => `${python.command} is ${python.version.join(".")}`).join(", ");
  throw new Error(
    `setup needs Python ${OLDEST.join(".")} or newer, and ` +
      `${old ? `found only older ones (${old})` : "found none"}. ` +
      `Install one and repeat: ${installHint(os)}`,
  );
}

/** The Python for the virtual environment. @throws Error that names the command which mends it */
export async function findPython(): Promise<PythonInfo> {
  const found: PythonInfo[] = [];
  for (const command of candidates()) {
    const python = await askPython(command);
    if (!python) continue;
    found.push(python);
    if (python.hasVenv && isNewEnough(python.version)) break;
  }
  return choosePython(found);
}
