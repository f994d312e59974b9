// Every op of TensorFlow.js that the project may use, against TensorFlow.js's own CPU backend: results and gradients.

import "./exact_float32.ts";
import { binary } from "./ops/binary.ts";
import type { OpCases } from "./ops/case.ts";
import { assertSameOnBothBackends } from "./ops/compare.ts";
import { convolution } from "./ops/convolution.ts";
import { indexing } from "./ops/indexing.ts";
import { matrix } from "./ops/matrix.ts";
import { network } from "./ops/network.ts";
import { pictures } from "./ops/picture.ts";
import { pooling } from "./ops/pooling.ts";
import { reduction } from "./ops/reduction.ts";
import { shape } from "./ops/shape.ts";
import { sparseAndText } from "./ops/sparse_text.ts";
import { spectral } from "./ops/spectral.ts";
import { unary } from "./ops/unary.ts";

const families: Record<string, OpCases> = {
  "functions of one number": unary,
  "functions of two numbers": binary,
  reductions: reduction,
  matrices: matrix,
  "shapes and parts": shape,
  indexing,
  convolutions: convolution,
  pooling,
  pictures,
  "parts of networks": network,
  "Fourier transforms": spectral,
  "sparse, ragged and text": sparseAndText,
};

for (const [family, cases] of Object.entries(families)) {
  Deno.test(`${family}: as on TensorFlow.js's CPU backend`, async (t) => {
    for (const [name, opCase] of Object.entries(cases)) {
      await t.step(name, () => assertSameOnBothBackends(opCase));
    }
  });
}
