// The quantizers against PyTorch's: values and gradients, and the averages after steps, with replicas too.

import { assert } from "@std/assert";
import {
  FiniteScalarQuantizer,
  type Quantizer,
  VectorQuantizer,
  type VectorQuantizerOptions,
} from "lib/models/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";
import { loadNoise, noise, sketchError } from "../../support/noise.ts";
import { checkTwin, twins } from "../twin_case.ts";

function test(name: string, make: () => Quantizer): void {
  Deno.test(`${name}: codes, vectors, loss and gradients equal PyTorch's`, () =>
    checkTwin(name, () => make().eval(), (quantizer, z) => {
      const { quantized, codes, loss } = quantizer.quantize(z.mul(3));
      return { quantized, codes: codes.cast("float32"), loss };
    }));
}

const vector = (options: VectorQuantizerOptions) =>
  new VectorQuantizer({ codebookSize: 7, width: 4, codebook: "gradient", ...options });

test("gradientCodebook", () => vector({}));
test("averagedCodebook", () => vector({ codebook: "average", commitment: 0.5 }));
test("cosine", () => vector({ cosine: true }));
test("rotation", () => vector({ gradient: "rotation" }));
test("finiteScalar", () => new FiniteScalarQuantizer({ levels: [8, 5, 2, 3] }));

for (const cosine of [false, true]) {
  const name = cosine ? "cosine" : "plain";
  for (const replicas of [0, 1, 2]) {
    const how = replicas ? `traced with ${replicas} replicas` : "eager";
    Deno.test(`${name} averages after two steps equal PyTorch's, ${how}`, () =>
      assertNoLeak(() => {
        const quantizer = vector({ codebook: "average", cosine, decay: 0.9 });
        loadNoise(quantizer);
        const step = (z: tf.Tensor4D) => ({ loss: quantizer.quantize(z).loss });
        const jitted = jit(step, { replicas });
        for (const i of [0, 1]) {
          tf.tidy(() => void (replicas ? jitted : step)(noise(`z${i}`, [4, 3, 4, 4])));
        }
        for (const part of ["usage", "codebook"] as const) {
          const error = sketchError(part, quantizer[part], twins.averages[name][part]);
          assert(error < 1e-6, `${part} is off by ${error}`);
        }
        jitted.dispose();
        quantizer.dispose();
      }));
  }
}
