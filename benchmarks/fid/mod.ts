// FID: pictures to 2,048 features of Inception, and the distance of two sets of such features.
import { type Benchmark, ours, type Race, torch } from "../harness/mod.ts";

const features = (python: string): Race => ({
  steps: ["16 pictures of 64x64 to 2,048 features"],
  contestants: [
    ...["eager", "bf16"].map((mode) =>
      torch(python, { mode, args: [mode], file: "fid/torch_worker.py" })
    ),
    ...["frozen+replicas", "bf16+frozen+replicas"].map((mode) =>
      ours({ mode, args: [mode], file: "fid/ours_worker.ts" })
    ),
    // Each op has all cores instead of a part of the batch its own.
    ours({
      mode: "bf16+frozen",
      args: ["bf16+frozen"],
      file: "fid/ours_worker.ts",
      env: { TF_THREADS: "shared" },
    }),
  ],
  peer: "torch eager",
});

const distance = (python: string): Race => ({
  steps: ["distance of two sets, 2,048 features"],
  contestants: [
    { ...torch(python, { mode: "sqrtm", file: "fid/scipy_worker.py" }), name: "scipy sqrtm" },
    ours({ mode: "eigenvalues", file: "fid/ours_distance_worker.ts" }),
  ],
  peer: "scipy sqrtm",
});

const benchmark: Benchmark = {
  title: "FID: pictures to Inception's features, and the distance of two sets (against scipy)",
  roundMs: 2000,
  races: (python) => [features(python), distance(python)],
};

export default benchmark;
