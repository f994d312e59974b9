// How many cores are left for the branches of a traced function.

import { binding } from "../backend/backend.ts";
import { recorder } from "../backend/recorder.ts";

/**
 * How many independent parts of the same work are done at the same time in the function that is being traced: as many as
 * there are cores, or a replica's share of them. It is 1 outside of traces and on a GPU, and where an op's own threads
 * share the cores.
 */
export function branchCount(): number {
  if (!recorder) return 1;
  const { intraOp, interOp } = binding.context.threads;
  if (binding.isUsingGpuDevice() || intraOp > 1) return 1;
  return Math.max(1, Math.floor(interOp / recorder.replicas));
}
