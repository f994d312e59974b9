// A contestant of ours in train_step. Arguments: model, mode.
import { aboutEngine } from "../harness/about_engine.ts";
import { serve, type StepRunner } from "../harness/serve.ts";
import { ourModels } from "./ours_models/mod.ts";
import { type ModeName, readyStep } from "./ours_models/modes.ts";

const [name, mode] = Deno.args;
const make = await ourModels[name].load();
const step = await readyStep(mode as ModeName, make());

const run: StepRunner = (count) => {
  for (let i = 1; i < count; i++) step().dispose();
  const last = step();
  const [value] = last.dataSync();
  last.dispose();
  return value;
};

await serve({ steps: { [name]: run }, about: aboutEngine() });
