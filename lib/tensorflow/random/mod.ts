/**
 * TensorFlow.js's random ops as TensorFlow's: fresh at each call also in traced functions, and repeatable by seed.
 *
 * @module
 */

export {
  rand,
  randomGamma,
  randomNormal,
  randomStandardNormal,
  randomUniform,
  randomUniformInt,
  truncatedNormal,
} from "./distributions.ts";
export { drawRandom } from "./draw.ts";
export { dropout } from "./dropout.ts";
export { multinomial } from "./multinomial.ts";
export { seedState, setSeed } from "./seeds.ts";
