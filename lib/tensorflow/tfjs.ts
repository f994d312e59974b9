// TensorFlow.js as this project has it: its random ops are TensorFlow's.

export * from "@tensorflow/tfjs";
export {
  dropout,
  multinomial,
  rand,
  randomGamma,
  randomNormal,
  randomStandardNormal,
  randomUniform,
  randomUniformInt,
  truncatedNormal,
} from "./random/mod.ts";
