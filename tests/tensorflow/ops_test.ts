// Every op of TensorFlow.js that the project may use, against TensorFlow.js's own CPU backend: results and gradients.

import { type OpCases } from "./ops/case.ts";
import { assertSameOnBothBackends } from "./ops/compare.ts";
import { convolution } from "./ops/convolution.ts";

const families: Record<string, OpCases> = {
  convolution,
};

for (const [family, cases] of Object.entries(families)) {
  Deno.test(`${family} as on TensorFlow.js's CPU backend`, async (t) => {
    for (const [name, opCase] of Object.entries(cases)) {
      await t.step(name, () => assertSameOnBothBackends(opCase));
    }
  });
}
