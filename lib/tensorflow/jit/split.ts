// How a call's batch is divided among replicas.

import { binding } from "../backend/backend.ts";
import { TraceError } from "../backend/recorder.ts";
import type { Split } from "./replicas.ts";
import type { Flat } from "./tree.ts";

/** How many replicas there are, `auto` for one per thread where the engine was started for replicas; or their devices. */
export type ReplicaChoice = number | "auto" | readonly string[];

/** Replicas to divide a batch among, before it is known. */
export interface Wanted {
  readonly count: number;
  readonly devices?: readonly string[];
}

/**
 * What the choice comes to on this machine.
 *
 * @throws RangeError on a number that is none of replicas, and on devices that TensorFlow does not see
 */
export function wantedReplicas(choice: ReplicaChoice): Wanted {
  if (choice === "auto") return { count: autoCount() };
  if (typeof choice !== "number") {
    return { count: choice.length, devices: choice.map(fullDeviceName) };
  }
  if (Number.isInteger(choice) && choice >= 1) return { count: choice };
  throw new RangeError(`jit: replicas is ${choice}; it can be a whole number from 1 on.`);
}

/** Replicas pay where each op has a single thread: they share the cores then instead of waiting for them. */
function autoCount(): number {
  const { intraOp, interOp } = binding.context.threads;
  return !binding.isUsingGpuDevice() && intraOp === 1 ? interOp : 1;
}

function fullDeviceName(name: string): string {
  const known = binding.context.devices;
  const found = known.find((device) => device === name || device.endsWith(`device:${name}`));
  if (found) return found;
  const short = known.map((device) => device.replace(/.*device:/, "")).join(", ");
  throw new RangeError(`jit: there is no device ${name} for a replica; TensorFlow sees ${short}.`);
}

/**
 * Divides the arguments of a call along their first axis. Where the rows cannot be divided evenly, fewer replicas do it.
 *
 * @returns undefined when one replica does it all
 * @throws {TraceError} when the arguments have different numbers of rows, or cannot be divided among the devices
 */
export function splitOf(
  { tensors, paths }: Flat,
  { count, devices }: Wanted,
  name: string,
): Split | undefined {
  const batches = tensors.flatMap(({ shape, rank }, i) => rank > 0 ? [{ rows: shape[0], i }] : []);
  if (count === 1 || batches.length === 0) return undefined;
  const [{ rows, i }] = batches;
  const other = batches.find((batch) => batch.rows !== rows);
  if (other) {
    throw new TraceError(
      `jit(${name}): replicas divide all arguments along the first axis, but ${
        paths[i]
      } has ${rows} rows and ` +
        `${
          paths[other.i]
        } has ${other.rows}. Pass what is no batch as a scalar, or keep it outside of the function.`,
    );
  }
  if (devices) return divided(rows, { count, devices }, name);
  const possible = largestDivisor(rows, count);
  return possible > 1 ? { count: possible, batch: rows / possible } : undefined;
}

function divided(rows: number, { count, devices }: Wanted, name: string): Split {
  if (rows > 0 && rows % count === 0) return { count, batch: rows / count, devices };
  throw new TraceError(
    `jit(${name}): a batch of ${rows} rows cannot be divided evenly among ${count} devices.`,
  );
}

function largestDivisor(rows: number, most: number): number {
  for (let count = Math.min(rows, most); count > 1; count--) if (rows % count === 0) return count;
  return 1;
}
