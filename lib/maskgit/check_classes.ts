// Classes that pictures are asked for, checked before TensorFlow looks them up.

import { onTensorFlow, type tf } from "lib/tensorflow/mod.ts";

/**
 * Checks class numbers; the number after the last class asks for none.
 *
 * @param known how many classes the transformer knows
 * @throws RangeError that names the class and their number
 */
export function checkClasses(classes: Iterable<number>, known: number): void {
  for (const one of classes) {
    if (known === 0) throw new RangeError("class: this transformer knows no classes");
    if (Number.isInteger(one) && one >= 0 && one <= known) continue;
    throw new RangeError(
      `class is ${one}; this transformer knows ${known} classes, from 0 to ${
        known - 1
      } (${known} for none)`,
    );
  }
}

/** The same of a tensor (B), where it can be read at once; WebGPU reads no row that is not there. */
export function checkClassTensor(classes: tf.Tensor1D | undefined, known: number): void {
  if (classes && onTensorFlow()) checkClasses(classes.dataSync<"int32">(), known);
}
