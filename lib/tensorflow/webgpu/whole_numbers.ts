// Whole numbers and booleans in the shader that transposes: TensorFlow.js hands on what it reads as if it were a float,
// which no shader compiler takes. Reductions along other axes than the last transpose, too.

import type { WebGPUProgram } from "@tensorflow/tfjs-backend-webgpu";

/** How such a program's key begins. */
const TRANSPOSES = /^transpose_/;

/** Where it writes what it reads. */
const WRITES = /setOutputAtIndex\((\w+), (A\[[^;]*\])\);/g;

/**
 * The program for an output type; it is changed where it is wrong. What is called a float may still be stored as a whole
 * number, for a cast changes the name alone.
 */
export function mended(program: WebGPUProgram, dtype: string): WebGPUProgram {
  if (!TRANSPOSES.test(program.shaderKey)) return program;
  const code = program.getUserCode.bind(program);
  const write = dtype === "float32"
    ? "setOutputAtIndex($1, f32($2));"
    : "setOutputAtIndexI32($1, $2);";
  program.getUserCode = () => code().replaceAll(WRITES, write);
  return program;
}
