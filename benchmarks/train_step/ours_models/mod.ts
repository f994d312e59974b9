// Which of our models there are, and in which modes each is timed.
import type { BenchModel } from "./model.ts";
import type { ModeName } from "./modes.ts";

/** One of our models. */
export interface OurModel {
  modes: readonly ModeName[];
  /** Loads its file only now: the harness reads this table without starting TensorFlow. */
  load(): Promise<() => BenchModel>;
}

/** Our models by the benchmark's names; see torch_models.py for the names that are still to come. */
export const ourModels: Readonly<Record<string, OurModel>> = {
  gan: { modes: ["eager"], load: async () => (await import("./gan.ts")).gan },
};
