// Batches for training from images in memory. The images are random bytes, as many as MNIST's 60,000 digits have: what
// the bytes are does not change the time, and nothing needs to be downloaded.
import { type Benchmark, ours, torch } from "../harness/mod.ts";

const benchmark: Benchmark = {
  title: "shuffled, normalised batches out of as many images as MNIST has",
  roundMs: 200,
  races: (python) => [{
    steps: ["batch of 128 images"],
    contestants: [
      ...["by_image", "by_batch"].map((mode) =>
        torch(python, { mode, args: [mode], file: "data_loading/torch_worker.py" })
      ),
      ours({ mode: "batches", file: "data_loading/ours_worker.ts" }),
    ],
    peer: "torch by_image",
  }],
};

export default benchmark;
