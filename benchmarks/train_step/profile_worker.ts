// Prints the profile of one of our steps. Arguments: model, mode.
import { profile } from "lib/tensorflow/mod.ts";
import { ourModels } from "./ours_models/mod.ts";
import { type ModeName, optionsOf } from "./ours_models/modes.ts";

const [name, mode] = Deno.args;
const { step, inputs } = (await ourModels[name].load())();
const times = profile(step, inputs, {
  ...optionsOf(mode as ModeName),
  compile: "graph",
  calls: 10,
});
console.log(JSON.stringify(times));
