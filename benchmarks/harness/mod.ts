/**
 * The harness of the benchmarks: races between processes, one of PyTorch and one of ours.
 *
 * @module
 */
export type { Benchmark, Contestant, Profile, Race, Side } from "./benchmark.ts";
export { BENCHMARKS, findBenchmarks, selectBenchmarks } from "./catalogue.ts";
export { ours, torch, type WorkerOptions } from "./contestants.ts";
export { describeMachine, loadWarning, type Machine } from "./machine.ts";
export { RESULTS, type Results, type Row, type Summary, writeResults } from "./results.ts";
export { type BenchOptions, chosenRaces, runBenchmark } from "./run.ts";
export { resultsText } from "./table.ts";
export { PYTHON_VARIABLE, TORCH_VENV, torchPython } from "./torch_venv.ts";
