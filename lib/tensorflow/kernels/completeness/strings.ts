// Ops on texts, which tfjs-node lacks.

import * as tf from "@tensorflow/tfjs";
import { rawOp, rawOps } from "../../backend/raw_op.ts";
import { kernel } from "../kernel.ts";

/** Results: the n-grams, and the offsets at which each input's begin and end. */
export const stringNGrams = kernel<tf.StringNGramsInputs, tf.StringNGramsAttrs>(
  tf.StringNGrams,
  ({ data, dataSplits }, attrs) =>
    rawOps("StringNGrams", [data, dataSplits], {
      separator: { text: attrs.separator },
      ngram_widths: attrs.nGramWidths,
      left_pad: { text: attrs.leftPad },
      right_pad: { text: attrs.rightPad },
      pad_width: attrs.padWidth,
      preserve_short_sequences: attrs.preserveShortSequences,
      Tsplits: "int32",
    }, 2),
);

/** Results: indices, values and shape of a sparse tensor of the parts. */
export const stringSplit = kernel<tf.StringSplitInputs, tf.StringSplitAttrs>(
  tf.StringSplit,
  ({ input, delimiter }, { skipEmpty }) =>
    rawOps("StringSplit", [input, delimiter], { skip_empty: skipEmpty }, 3),
);

export const stringToHashBucketFast = kernel<
  tf.StringToHashBucketFastInputs,
  tf.StringToHashBucketFastAttrs
>(
  tf.StringToHashBucketFast,
  ({ input }, { numBuckets }) =>
    rawOp("StringToHashBucketFast", [input], { num_buckets: numBuckets }),
);
