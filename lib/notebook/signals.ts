// The signals by which a run is asked to end.

/** Ctrl-C and the stop button, a polite kill, a terminal that closes. */
export type Interruption = "SIGINT" | "SIGTERM" | "SIGHUP";

const NUMBERS: Readonly<Record<Interruption, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/** Exit code of a process that a signal ended, by the shell's convention. */
export function statusOf(signal: Interruption): number {
  return 128 + NUMBERS[signal];
}

/** Listens for each signal or not, as it is told. */
export function listenFor(onSignal: (signal: Interruption) => void) {
  const set = new Set<Interruption>();
  const handlers = {
    SIGINT: () => onSignal("SIGINT"),
    SIGTERM: () => onSignal("SIGTERM"),
    SIGHUP: () => onSignal("SIGHUP"),
  };
  return {
    listen(signal: Interruption, needed: boolean): void {
      if (needed === set.has(signal) || !canListen(signal)) return;
      if (needed) Deno.addSignalListener(signal, handlers[signal]);
      else Deno.removeSignalListener(signal, handlers[signal]);
      if (needed) set.add(signal);
      else set.delete(signal);
    },
  };
}

function canListen(signal: Interruption): boolean {
  if (signal === "SIGINT") return true;
  if (Deno.build.os === "windows") return false; // it has no such signals
  return signal !== "SIGHUP" || !isHangUpIgnored();
}

let hangUpIgnored: boolean | undefined;

/** Whether the process was started by `nohup`: it is to live on when its terminal closes. Linux tells. */
function isHangUpIgnored(): boolean {
  return hangUpIgnored ??= /^SigIgn:\s*[0-9a-f]*[13579bdf]$/m.test(ownStatus());
}

function ownStatus(): string {
  try {
    return Deno.readTextFileSync("/proc/self/status");
  } catch {
    return "";
  }
}
