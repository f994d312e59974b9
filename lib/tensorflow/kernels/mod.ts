// The kernels that tfjs-node lacks or has wrong, registered over its own.

import * as tf from "@tensorflow/tfjs";
import { biasKernels } from "../blocks/bias_add.ts";
import { activationGradientKernels } from "../gradients/activations.ts";
import { batchMatMul } from "./batch_mat_mul.ts";
import { bitwiseAnd } from "./completeness/bitwise_and.ts";
import { conv2d, conv2dBackpropFilter, conv2dBackpropInput } from "./conv2d.ts";
import { denseBincount } from "./dense_bincount.ts";
import {
  depthwiseConv2d,
  depthwiseConv2dBackpropFilter,
  depthwiseConv2dBackpropInput,
} from "./depthwise_conv2d.ts";
import { diag } from "./diag.ts";
import { einsum } from "./einsum.ts";
import { isFinite, isInf, isNan } from "./float_checks.ts";
import { fusedConv2d, fusedDepthwiseConv2d } from "./fused_conv2d.ts";
import { gather } from "./gather.ts";
import type { Kernel } from "./kernel.ts";
import { leakyRelu } from "./leaky_relu.ts";
import { maxPoolWithArgmax } from "./completeness/max_pool_with_argmax.ts";
import { multinomial } from "./multinomial.ts";
import { avgPool2d, avgPool2dGradient, maxPool2d, maxPool2dGradient } from "./pool2d.ts";
import {
  avgPool3d,
  avgPool3dGradient,
  maxPool3d,
  maxPool3dGradient,
} from "./completeness/pool3d.ts";
import { raggedGather, raggedRange, raggedTensorToTensor } from "./completeness/ragged.ts";
import { resizeBilinearGrad, resizeNearestNeighborGrad } from "./resize_gradients.ts";
import { rotateWithOffset } from "./completeness/rotate.ts";
import { round } from "./round.ts";
import { scatterNd } from "./scatter_nd.ts";
import { searchSorted } from "./completeness/search_sorted.ts";
import { sign } from "./sign.ts";
import {
  sparseFillEmptyRows,
  sparseReshape,
  sparseSegmentMean,
  sparseSegmentSum,
} from "./completeness/sparse.ts";
import { step } from "./step.ts";
import { greater, greaterEqual, less, lessEqual } from "./completeness/string_comparison.ts";
import { stringNGrams, stringSplit, stringToHashBucketFast } from "./completeness/strings.ts";
import { transform } from "./completeness/transform.ts";
import { unique } from "./completeness/unique.ts";

const convolutions = [
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  depthwiseConv2d,
  depthwiseConv2dBackpropFilter,
  depthwiseConv2dBackpropInput,
  fusedConv2d,
  fusedDepthwiseConv2d,
];
const poolings = [
  avgPool2d,
  avgPool2dGradient,
  avgPool3d,
  avgPool3dGradient,
  maxPool2d,
  maxPool2dGradient,
  maxPool3d,
  maxPool3dGradient,
  maxPoolWithArgmax,
];
const pictures = [resizeBilinearGrad, resizeNearestNeighborGrad, rotateWithOffset, transform];
const elementwise = [
  bitwiseAnd,
  greater,
  greaterEqual,
  isFinite,
  isInf,
  isNan,
  leakyRelu,
  less,
  lessEqual,
  round,
  sign,
  step,
];
const indexing = [denseBincount, diag, gather, multinomial, scatterNd, searchSorted, unique];
const raggedAndSparse = [
  raggedGather,
  raggedRange,
  raggedTensorToTensor,
  sparseFillEmptyRows,
  sparseReshape,
  sparseSegmentMean,
  sparseSegmentSum,
];
const texts = [stringNGrams, stringSplit, stringToHashBucketFast];

const kernels: Kernel[] = [
  ...activationGradientKernels,
  ...biasKernels,
  batchMatMul,
  einsum,
  ...convolutions,
  ...poolings,
  ...pictures,
  ...elementwise,
  ...indexing,
  ...raggedAndSparse,
  ...texts,
];

/** Registers this folder's kernels; tfjs-node's kernels must be registered already. */
export function registerKernels(backendName: string): void {
  for (const kernel of kernels) {
    // TensorFlow.js warns when a kernel is registered twice.
    if (tf.getKernel(kernel.kernelName, backendName)) {
      tf.unregisterKernel(kernel.kernelName, backendName);
    }
    tf.registerKernel({ ...kernel, backendName });
  }
}
