// Every op of TensorFlow.js that the project may use, against TensorFlow.js's own CPU backend: results and gradients.

import "./exact_float32.ts";
import { assertSameOnBothBackends } from "./ops/compare.ts";
import { families } from "./ops/families.ts";

for (const [family, cases] of Object.entries(families)) {
  Deno.test(`${family}: as on TensorFlow.js's CPU backend`, async (t) => {
    for (const [name, opCase] of Object.entries(cases)) {
      await t.step(name, () => assertSameOnBothBackends(opCase));
    }
  });
}
