// How our steps are computed: each mode turns a model into a function that does one step.
import type { JitOptions, tf } from "lib/tensorflow/mod.ts";
import type { BenchModel } from "./model.ts";

/** How the modes trace a step, and the environment that goes with it; undefined runs it eagerly. */
export const MODES = {
  eager: undefined,
  graph: { compile: "graph" },
  xla: { compile: "xla" },
  bf16: { compile: "graph", precision: "mixed_bfloat16" },
  "graph+fused": { compile: "graph", fuseBlocks: true },
  "graph+replicas": { compile: "graph", replicas: "auto" },
  "graph+replicas+fused": { compile: "graph", replicas: "auto", fuseBlocks: true },
  "bf16+frozen": { precision: "mixed_bfloat16", fuseBlocks: true, freeze: true },
  "bf16+replicas+frozen": {
    precision: "mixed_bfloat16",
    replicas: "auto",
    fuseBlocks: true,
    freeze: true,
  },
  "bf16+replicas": { compile: "graph", precision: "mixed_bfloat16", replicas: "auto" },
  "bf16+replicas+fused": {
    compile: "graph",
    precision: "mixed_bfloat16",
    replicas: "auto",
    fuseBlocks: true,
  },
} as const satisfies Record<string, JitOptions | undefined>;

/** The modes. */
export type ModeName = keyof typeof MODES;

/** One step on the model's own batch; its result belongs to the caller, all else is freed. */
export type ReadyStep = () => tf.Scalar;

/** What a mode needs TensorFlow to be started with. */
export function environmentOf(mode: ModeName): Record<string, string> {
  return mode.includes("replicas") ? { TF_THREADS: "replicas" } : {};
}

/** Makes the step of a mode. Called by workers only. */
export async function readyStep(mode: ModeName, { step, inputs }: BenchModel): Promise<ReadyStep> {
  const { jit, tf } = await import("lib/tensorflow/mod.ts");
  const options = MODES[mode];
  const run = options ? jit(step, { ...options, name: mode }) : step;
  return () => tf.tidy(() => run(...inputs));
}
