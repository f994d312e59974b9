// The specs of tfjs-core's suite that must fail on TensorFlow, each with its reason.
//
// They run all the same: one that passes does not belong here.

/** Full names of specs, without the environment's, by the reason why they fail. */
export const EXCLUDED: Record<string, string[]> = {
  "TensorFlow says the same in other words": [
    "gather throws when index is out of bound",
    "raggedGather InvalidSplitsNotSorted",
    "sparseFillEmptyRows throw error if negative row",
    "sparseSegmentMean throw error if segment id is out of range",
    "sparseSegmentMean throw error if segment id is out of range and negative",
    "sparseSegmentSum segments invalid 3",
    "sparseSegmentSum segments invalid 4",
  ],
  "TensorFlow can do what the spec expects to be refused": [
    "einsum 2d matrix calculate trace: duplicate axes not implemented yet",
    "depthwiseConv2d gradients throws error on dilations > 1",
  ],
  "TensorFlow refuses an output size that 'same' padding cannot give; the spec expects numbers for it":
    [
      "conv2dTranspose input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4",
    ],
  "The spec expects a shortcut of the CPU backend: pooling by 1x1 returns its input, even where padding moves it":
    [
      "pool max x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding",
      "pool avg x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding",
    ],
  "The spec expects a gradient that is not the derivative: it divides by the window, not by its part inside":
    [
      "avgPool gradient x=[3,3,1] f=[3,3] s=1 p=explicit",
    ],
  "The spec compares a tangent of 30144 to 0.001, which is half of float32's step there": [
    "tan numbers exceed float32 precision",
  ],
};
