// The most memory that a process has taken.

/** Bytes of a process: at most, where the system tells it (Linux); else undefined. */
export function peakOf(process: number | "self"): number | undefined {
  try {
    const status = Deno.readTextFileSync(`/proc/${process}/status`);
    const kibibytes = /^VmHWM:\s+(\d+)/m.exec(status)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined; // another system, or the process has ended
  }
}

/** Bytes of this process: at most, or now where the system tells no more. */
export function peakBytes(): number {
  return peakOf("self") ?? Deno.memoryUsage().rss;
}
