// Runs the process that start times.
import { runCommand } from "../../scripts/environment/process.ts";
import { ours } from "../harness/mod.ts";

/** Milliseconds of each part of a process, as it says. */
export async function partsOf(mode: string): Promise<Record<string, number>> {
  const { command, args, env } = ours({ mode, args: [mode], file: "start/ours_process.ts" });
  const printed = await runCommand(command, { args, env });
  return JSON.parse(printed.split("\n").at(-1)!);
}
