// NaN in shaders. WGSL lets a compiler take it that there is none, so that relu of NaN is 0 on one driver and NaN on the
// next. Here NaN is recognised by its bits, which no compiler touches, and goes on to the result.

import type { WebGPUProgram } from "@tensorflow/tfjs-backend-webgpu";

/** Functions of one number with a number for NaN, by TensorFlow.js's numbers in the programs' keys. */
const TO_NUMBERS = { isFinite: 15, isInf: 16, isNaN: 17, logicalNot: 21, sign: 31, toInt: 40 };

/** Of the functions of two numbers, prelu alone: the others mind NaN or do without comparisons. */
const PRELU = /^binary_20_/;

/** Where such a function begins: its name, type and second parameter. */
const BEGIN =
  /fn (unaryOperation|binaryOperation|activation)\(a : (f32|vec4<f32>)((?:, (\w+) : [^)]*)?)\) -> \2 {/;

/** Where the greatest number is taken: of a pool's window, and of a complex number's parts. */
const GREATEST = {
  "resultValue = max(value, resultValue);":
    "if (!isnan(resultValue)) { resultValue = select(max(value, resultValue), value, isnan(value)); }",
  "let mx = max(re, im);": "let mx = select(select(max(re, im), re, isnan(re)), im, isnan(im));",
};

function keepsNan(shaderKey: string): boolean {
  const [, op] = /^unary_(\d+)/.exec(shaderKey) ?? [];
  if (op !== undefined) return !Object.values(TO_NUMBERS).includes(Number(op));
  return !shaderKey.startsWith("binary_") || PRELU.test(shaderKey);
}

/** The program with NaN kept by functions of one number, activations in other ops, prelu and {@linkcode GREATEST}. */
export function keepingNan(program: WebGPUProgram): WebGPUProgram {
  if (!keepsNan(program.shaderKey)) return program;
  const code = program.getUserCode.bind(program);
  program.getUserCode = () => {
    const functions = code().replace(BEGIN, withNan);
    return Object.entries(GREATEST).reduce((all, [from, to]) => all.replace(from, to), functions);
  };
  return program;
}

/** The function as one that calls the original, under another name, for numbers alone. */
function withNan(_: string, name: string, type: string, rest: string, second?: string): string {
  const isNan = type === "f32" ? "isnan" : "isnanVec4";
  const call = `${name}OfNumbers(a${second === undefined ? "" : `, ${second}`})`;
  return `fn ${name}(a : ${type}${rest}) -> ${type} {
    return select(${call}, a, ${isNan}(a));
  }
  fn ${name}OfNumbers(a : ${type}${rest}) -> ${type} {`;
}
