// Every op of TensorFlow.js that the project may use, by kind.

import { binary } from "./binary.ts";
import type { OpCases } from "./case.ts";
import { convolution } from "./convolution.ts";
import { indexing } from "./indexing.ts";
import { matrix } from "./matrix.ts";
import { network } from "./network.ts";
import { notANumber } from "./not_a_number.ts";
import { pictures } from "./picture.ts";
import { pooling } from "./pooling.ts";
import { reduction } from "./reduction.ts";
import { shape } from "./shape.ts";
import { sparseAndText } from "./sparse_text.ts";
import { spectral } from "./spectral.ts";
import { unary } from "./unary.ts";
import { wholeNumbers } from "./whole_numbers.ts";

/** All cases. */
export const families: Record<string, OpCases> = {
  "functions of one number": unary,
  "functions of two numbers": binary,
  reductions: reduction,
  matrices: matrix,
  "shapes and parts": shape,
  "whole numbers and truths": wholeNumbers,
  indexing,
  convolutions: convolution,
  pooling,
  pictures,
  "parts of networks": network,
  "Fourier transforms": spectral,
  "not a number": notANumber,
  "sparse, ragged and text": sparseAndText,
};
