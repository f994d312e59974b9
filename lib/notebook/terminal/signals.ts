// The signals by which a run is asked to end.
import { forgiveConsole } from "./lost_terminal.ts";

/** Ctrl-C and the stop button, a polite kill, a terminal that closes. */
export type Interruption = "SIGINT" | "SIGTERM" | "SIGHUP";

const NUMBERS: Readonly<Record<Interruption, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/** Exit code of a process that a signal ended, by the shell's convention. */
export function statusOf(signal: Interruption): number {
  return 128 + NUMBERS[signal];
}

/**
 * Whether the process was started by `nohup`: it is to live on when its terminal closes. Linux tells; it is asked before
 * anyone listens, for Deno ends the ignoring of this signal when a listener to any is added.
 */
const isHangUpIgnored = /^SigIgn:\s*[0-9a-f]*[13579bdf]$/m.test(ownStatus());

function ownStatus(): string {
  try {
    return Deno.readTextFileSync("/proc/self/status");
  } catch {
    return "";
  }
}

/** A switch that adds and removes the listeners of each signal. */
export function listenFor(onSignal: (signal: Interruption) => void) {
  const set = new Set<Interruption>();
  const handlers = {
    SIGINT: () => onSignal("SIGINT"),
    SIGTERM: () => onSignal("SIGTERM"),
    SIGHUP: () => {
      forgiveConsole();
      if (!isHangUpIgnored) onSignal("SIGHUP");
    },
  };
  return {
    listen(signal: Interruption, needed: boolean): void {
      if (needed === set.has(signal)) return;
      if (signal !== "SIGINT" && Deno.build.os === "windows") return; // it has no such signals
      if (needed) {
        Deno.addSignalListener(signal, handlers[signal]);
        set.add(signal);
      } else if (signal !== "SIGHUP" || !isHangUpIgnored) { // which goes on being ignored
        Deno.removeSignalListener(signal, handlers[signal]);
        set.delete(signal);
      }
    },
  };
}
