// Where the time of one of our steps goes, measured in a process of its own with a single thread: ops that run at the
// same time would slow each other down and count twice.
import { runCommand } from "../../scripts/environment/process.ts";
import { ours, type Profile } from "../harness/mod.ts";

/** Ops of less than this share of the time are left out. */
const LEAST_SHARE = 0.01;

/** @param contestant `ours bf16+replicas`; a mode that is not traced to a graph is profiled as one */
export async function profileOf(name: string, contestant: string): Promise<Profile> {
  const mode = contestant.replace("ours ", "");
  const { command, args, env } = ours({
    mode,
    file: "train_step/profile_worker.ts",
    args: [name, mode],
    env: { TF_THREADS: "1x1" },
  });
  const printed = await runCommand(command, { args, env });
  // TensorFlow may have printed lines of its own.
  const ops = JSON.parse(printed.split("\n").at(-1)!) as Profile["ops"];
  const total = ops.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const large = ops.filter(({ milliseconds }) => milliseconds >= LEAST_SHARE * total);
  return { name, mode: contestant, total, ops: large };
}
