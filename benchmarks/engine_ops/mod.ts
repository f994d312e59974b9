// Single ops, eager: what a call costs when the work is small, and what the kernel costs when it is not.
import { type Benchmark, ours, torch } from "../harness/mod.ts";
import { STEPS } from "./steps.ts";

const benchmark: Benchmark = {
  title: "eight ops, eager and one by one, at two sizes each",
  roundMs: 30,
  races: (python) => [{
    steps: [...STEPS],
    contestants: [
      torch(python, { mode: "eager", file: "engine_ops/torch_worker.py" }),
      ours({ mode: "eager", file: "engine_ops/ours_worker.ts" }),
    ],
    peer: "torch eager",
  }],
};

export default benchmark;
