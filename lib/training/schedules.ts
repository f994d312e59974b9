// Learning-rate schedules live beside the optimizers that follow them.

export { halfThenLinear, linearDecay } from "lib/nn/mod.ts";
