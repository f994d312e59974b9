// How our steps are computed: each mode turns a model into a function that does one step.
import type { tf } from "lib/tensorflow/mod.ts";
import type { BenchModel } from "./model.ts";

/** The modes. */
export type ModeName = "eager";

/** One step on the model's own batch; its result belongs to the caller, all else is freed. */
export type ReadyStep = () => tf.Scalar;

/** Makes the step of a mode. Loaded by workers only. */
export const modes: Readonly<Record<ModeName, (model: BenchModel) => Promise<ReadyStep>>> = {
  eager: async ({ step, inputs }) => {
    const { tf } = await import("lib/tensorflow/mod.ts");
    return () => tf.tidy(() => step(...inputs));
  },
};
