// How our steps are computed: each mode turns a model into a function that does one step.
import type { JitOptions, tf } from "lib/tensorflow/mod.ts";
import type { BenchModel } from "./model.ts";

/** How a mode traces a step, and the threads that go with it. */
interface Mode {
  /** Undefined runs the step eagerly. */
  options?: JitOptions;
  /** `TF_THREADS`: `shared` lets each op have all cores, one op at a time; by default each op has one. */
  threads?: "shared";
}

const GRAPH: JitOptions = { compile: "graph", fuseBlocks: false };
const BF16: JitOptions = { ...GRAPH, precision: "mixed_bfloat16" };
const AUTO = { replicas: "auto" } as const;

const MODES = {
  eager: { threads: "shared" },
  graph: { options: GRAPH, threads: "shared" },
  xla: { options: { compile: "xla" }, threads: "shared" },
  bf16: { options: BF16, threads: "shared" },
  "bf16+branches": { options: BF16 },
  "graph+replicas": { options: { ...GRAPH, ...AUTO } },
  "bf16+replicas": { options: { ...BF16, ...AUTO } },
  "graph+replicas+fused": { options: { ...GRAPH, ...AUTO, fuseBlocks: true } },
  "bf16+replicas+fused": { options: { ...BF16, ...AUTO, fuseBlocks: true } },
  "bf16+frozen": { options: { ...BF16, fuseBlocks: true, freeze: true } },
  "bf16+replicas+frozen": { options: { ...BF16, ...AUTO, fuseBlocks: true, freeze: true } },
} as const satisfies Record<string, Mode>;

/** The modes. */
export type ModeName = keyof typeof MODES;

/** One step on the model's own batch; its result belongs to the caller, all else is freed. */
export type ReadyStep = () => tf.Scalar;

/** What a mode needs TensorFlow to be started with. */
export function environmentOf(name: ModeName): Record<string, string> {
  return { TF_THREADS: (MODES[name] as Mode).threads ?? "replicas" };
}

/** How a mode traces a step; undefined for eager ones. */
export function optionsOf(name: ModeName): JitOptions | undefined {
  return (MODES[name] as Mode).options;
}

/** Makes the step of a mode. Called by workers only. */
export async function readyStep(name: ModeName, { step, inputs }: BenchModel): Promise<ReadyStep> {
  const { jit, tf } = await import("lib/tensorflow/mod.ts");
  const options = optionsOf(name);
  const run = options ? jit(step, { ...options, name }) : step;
  return () => tf.tidy(() => run(...inputs));
}
