// Batches for training: from images in memory, and from JPEG files. The images in memory are random bytes, as many as
// MNIST's 60,000 digits have: what the bytes are does not change the time, and nothing needs to be downloaded.
import { type Benchmark, ours, type Race, torch } from "../harness/mod.ts";
import { JPEG_FILES, makeJpegFiles } from "./jpeg_files.ts";

const fromMemory = (python: string): Race => ({
  steps: ["batch of 128 images"],
  contestants: [
    ...["by_image", "by_batch"].map((mode) =>
      torch(python, { mode, args: [mode], file: "data_loading/torch_worker.py" })
    ),
    ours({ mode: "batches", file: "data_loading/ours_worker.ts" }),
  ],
  peer: "torch by_image",
});

/** As many processes for PyTorch as we have threads. */
const workers = String(navigator.hardwareConcurrency);

const fromFiles = (python: string): Race => ({
  steps: ["first epoch of 2,000 JPEG files", "later epoch of 2,000 JPEG files"],
  contestants: [
    ...["by_image", "by_batch"].map((mode) => {
      const args = [mode, JPEG_FILES, workers];
      return torch(python, { mode, args, file: "data_loading/torch_jpeg_worker.py" });
    }),
    ours({ mode: "files", args: [JPEG_FILES], file: "data_loading/ours_jpeg_worker.ts" }),
  ],
  peer: "torch by_image",
});

const benchmark: Benchmark = {
  title: "shuffled, normalised batches, from as many images as MNIST has and from JPEG files",
  roundMs: 200,
  prepare: makeJpegFiles,
  races: (python) => [fromMemory(python), fromFiles(python)],
};

export default benchmark;
