// Decoding of an image's tokens, in 8 steps and one after the other, beside PyTorch's.
import { type Benchmark, type Contestant, ours, type Race, torch } from "../harness/mod.ts";

/** Tokens and batch, with which the steps' names end; the workers read them there. */
const SIZES = ["64_1", "256_1", "64_16", "256_16"];

/** Part of the tokens that is decoded where each pass goes through all tokens so far: all of them would take too long. */
const SHARE = 1 / 16;

/** How PyTorch computes; torch_worker.py explains it. */
const BEST = ["eager", "bf16_weights"];

/** PyTorch's modes for each way to decode, which the workers explain. */
const WAYS: Record<string, string[]> = {
  parallel: [...BEST, "bf16", "compile+bf16_weights"],
  grouped: BEST,
  cached: BEST,
  whole: BEST,
};

/** The contestants that decode in one way. */
function contestants(python: string, way: string, steps: string[]): Contestant[] {
  const share = way === "whole" ? SHARE : undefined;
  return [
    ...WAYS[way].map((mode) =>
      torch(python, {
        mode: `${way} ${mode}`,
        file: "decode/torch_worker.py",
        args: [way, mode, ...steps],
      })
    ),
    ours({ mode: way, file: "decode/ours_worker.ts", args: [way, ...steps] }),
  ].map((contestant) => ({ ...contestant, share }));
}

function race(python: string, prefix: string, ways: string[], peer: string): Race {
  const steps = SIZES.map((size) => `${prefix}_${size}`);
  return {
    steps,
    contestants: ways.flatMap((way) => contestants(python, way, steps)),
    peer,
  };
}

const benchmark: Benchmark = {
  title: "a transformer's decoding of 64 and 256 tokens: in 8 steps, and one token after the other",
  roundMs: 100,
  races: (python) => [
    race(python, "decode", ["parallel", "cached", "whole"], "ours cached"),
    race(python, "decode_grouped", ["grouped"], "torch grouped eager"),
  ],
};

export default benchmark;
