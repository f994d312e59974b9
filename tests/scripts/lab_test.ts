// JupyterLab is reachable from this machine alone.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { lines, ROOT } from "../../scripts/environment/mod.ts";
import { labArguments as readLab } from "../../scripts/lab.ts";
import { isAlive, until } from "./fixtures.ts";

const labArguments = (args: string[], isRoot: boolean) => readLab(args, isRoot)!;

Deno.test("lab: on loopback; root is allowed only where root asks", () => {
  assert(labArguments([], false).includes("--ServerApp.ip=127.0.0.1"));
  assert(!labArguments([], false).includes("--allow-root"));
  assert(labArguments([], true).includes("--allow-root"));
});

Deno.test("lab: browser and port can be chosen, nothing that would open it", () => {
  const chosen = labArguments(["--no-browser", "--port", "9000"], false);
  assertEquals(chosen.slice(-2), ["--no-browser", "--port=9000"]);
  const others = [
    "--ip=0.0.0.0",
    "--ServerApp.token=",
    "--config=other.py",
    "--port=1 --ip=*",
    "x",
  ];
  for (const argument of others) assertThrows(() => labArguments([argument], false), Error);
});

/** The processes that one has started, and those that they have. */
async function startedBy(pid: number): Promise<number[]> {
  const args = ["-A", "-o", "pid=,ppid="];
  const { stdout } = await new Deno.Command("ps", { args }).output();
  const pairs = new TextDecoder().decode(stdout).trim().split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found) {
    found.push(...pairs.filter(([, of]) => of === parent).map(([child]) => child));
  }
  return found.slice(1);
}

/** JupyterLab with a kernel, started by a shell; the shell, and what it has started. */
async function startLab(): Promise<{ shell: Deno.ChildProcess; started: number[] }> {
  const script = join(ROOT, "scripts", "lab.ts");
  const shell = new Deno.Command("sh", {
    // With a second command the shell stays, as a task does.
    args: ["-c", '"$0" run -A "$1" --no-browser; exit', Deno.execPath(), script],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  for await (const line of lines(shell.stderr)) {
    const [, port, token] = /127\.0\.0\.1:(\d+)\/lab\S*token=(\w+)/.exec(line) ?? [];
    if (token === undefined) continue;
    const kernels = `http://127.0.0.1:${port}/api/kernels?token=${token}`;
    const ask = () => fetch(kernels, { method: "POST", body: '{"name": "deno"}' });
    let response: Response | undefined;
    // It prints its address a moment before it listens.
    await until(async () => (response = await ask().catch(() => undefined)) !== undefined);
    await response!.body?.cancel();
    assert(response!.ok);
    break;
  }
  return { shell, started: await startedBy(shell.pid) };
}

Deno.test("lab: JupyterLab and its kernels end when the task that started them is killed", async () => {
  const { shell, started } = await startLab();
  try {
    assert(started.length >= 4, `lab.ts, its watch, JupyterLab and the kernel: ${started}`);
    shell.kill("SIGKILL");
    await shell.status;
    for (const pid of started) await until(async () => !await isAlive(pid), 20);
  } finally {
    for (const pid of started) {
      if (await isAlive(pid)) Deno.kill(pid, "SIGKILL");
    }
  }
});
