// How many threads TensorFlow gets, from the environment: it has to be known when TensorFlow starts.

/** Environment variable that sets TensorFlow's threads. */
export const THREADS_VARIABLE = "TF_THREADS";

/** Environment variable that divides the CPU into several devices, to try out what runs on several devices. */
export const CPU_DEVICES_VARIABLE = "TF_CPU_DEVICES";

/** TensorFlow's threads on the CPU. */
export interface Threads {
  /** Threads that share the work of one op. */
  intraOp: number;
  /** Ops that run at the same time. */
  interOp: number;
}

const MOST = 127; // more would take two bytes in the settings for TensorFlow

/**
 * Reads {@linkcode THREADS_VARIABLE}: `replicas`, the default, for one thread per op and as many ops at a time as there
 * are cores, which suits `jit`'s replicas and graphs with branches; `shared` for all cores for both, TensorFlow's own
 * choice, which suits large ops one after the other; `2x4` for 2 threads per op and 4 ops at a time.
 *
 * @throws Error on any other value
 */
export function chosenThreads(value = Deno.env.get(THREADS_VARIABLE)): Threads {
  const all = Math.min(MOST, cores());
  if (!value || value === "replicas") return { intraOp: 1, interOp: all };
  if (value === "shared") return { intraOp: all, interOp: all };
  const [, intraOp, interOp] = /^(\d+)x(\d+)$/.exec(value)?.map(Number) ?? [];
  if (inRange(intraOp) && inRange(interOp)) return { intraOp, interOp };
  throw new Error(
    `${THREADS_VARIABLE} is "${value}"; it can be "replicas", "shared", threads per op and ops at a time from 1 to ` +
      `${MOST} as in "2x4", or unset.`,
  );
}

/**
 * Reads {@linkcode CPU_DEVICES_VARIABLE}.
 *
 * @throws Error when it is no number from 1 on
 */
export function cpuDevices(value = Deno.env.get(CPU_DEVICES_VARIABLE)): number {
  if (!value) return 1;
  if (/^\d+$/.test(value) && inRange(Number(value))) return Number(value);
  throw new Error(
    `${CPU_DEVICES_VARIABLE} is "${value}"; it can be a whole number from 1 to ${MOST}.`,
  );
}

/** Processor cores that this process may use. */
export function cores(): number {
  return navigator.hardwareConcurrency;
}

function inRange(count: number): boolean {
  return count >= 1 && count <= MOST;
}
