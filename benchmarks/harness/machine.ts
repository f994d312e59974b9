// What a benchmark ran on: figures mean nothing without it.
import { cpus, loadavg } from "node:os";

/** The machine, as the results record it. */
export interface Machine {
  cpu: string;
  /** Processors that the system offers, the two threads of a core counted as two. */
  cores: number;
  /** Instructions that decide which precision is fastest, of those that Linux lists. */
  instructions: string[];
  memoryGb: number;
  os: string;
  arch: string;
  deno: string;
  /** Processes at work in the last minute, before the run: other people's. */
  load: number;
}

const INSTRUCTIONS = ["avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "bf16"];

/** Share of the cores that may be busy before a run. */
const MOST_LOAD = 0.25;

/** Describes this machine. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: navigator.hardwareConcurrency,
    instructions: instructions(),
    memoryGb: Math.round(Deno.systemMemoryInfo().total / 1e9),
    os: Deno.build.os,
    arch: Deno.build.arch,
    deno: Deno.version.deno,
    load: Math.round(loadavg()[0] * 100) / 100,
  };
}

/** What to tell the user before the run when other work keeps the cores busy; undefined when they are free. */
export function loadWarning({ load, cores }: Pick<Machine, "load" | "cores">): string | undefined {
  if (load < cores * MOST_LOAD) return undefined;
  return `Other work keeps this machine busy (load ${load} on ${cores} cores). That slows whoever waits for several ` +
    "threads at once more than others, PyTorch above all: compare on a quiet machine.";
}

function instructions(): string[] {
  try {
    const text = Deno.readTextFileSync("/proc/cpuinfo");
    const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1].split(/\s+/) ?? [];
    return INSTRUCTIONS.filter((name) => flags.includes(name));
  } catch {
    return []; // Only Linux has the file.
  }
}
