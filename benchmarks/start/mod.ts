// A whole process: from its start to the first tokens, and to the first restored photo.
import { type Benchmark, ours, type Profile, torch } from "../harness/mod.ts";
import { partsOf } from "./parts.ts";

const TOKENS = "process to 256 tokens in 8 steps", PHOTO = "process to a restored photo";

const benchmark: Benchmark = {
  title: "a process from its start to the first decoded tokens, and to the first restored photo",
  roundMs: 1,
  races: (python) => [
    {
      steps: [TOKENS],
      contestants: [
        torch(python, { mode: "eager", file: "start/torch_worker.py" }),
        ...["eager", "traced"].map((mode) =>
          ours({ mode, args: [TOKENS, mode], file: "start/ours_worker.ts" })
        ),
      ],
      peer: "torch eager",
    },
    {
      steps: [PHOTO],
      contestants: [
        ours({ mode: "inpaint", args: [PHOTO, "inpaint"], file: "start/ours_worker.ts" }),
      ],
      peer: "ours inpaint",
    },
  ],
  profile: profileOf,
};

export default benchmark;

/** What the process says of itself: milliseconds of each part. */
async function profileOf(name: string, contestant: string): Promise<Profile> {
  const parts = await partsOf(contestant.replace("ours ", ""));
  const ops = Object.entries(parts).map(([type, milliseconds]) => ({
    type,
    count: 1,
    milliseconds,
  }));
  const total = ops.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return { name, mode: contestant, total, ops };
}
