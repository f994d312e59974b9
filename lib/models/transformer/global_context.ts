// What the whole picture says, told to each place.

import type { tf } from "lib/tensorflow/mod.ts";
import { Dense, Module, swish, type TensorRandom } from "lib/nn/mod.ts";

/** Numbers that each place is told before they are brought to its width. */
const TOLD = 64;

/**
 * All that convolutions see goes through one short vector, from which each place has weights of its own: which object
 * stands before what, and what belongs at this place then (as the fully-connected layer in the middle of Pathak et al.,
 * "Context encoders: feature learning by inpainting", 2016, section 3.1). Attention, which has the same weights for all
 * places, needs many times the steps to learn it.
 */
export class GlobalContext extends Module {
  readonly squeeze: Dense; // (features, context)
  readonly spread: Dense; // (context, 64 places)
  readonly bring: Dense; // (64, width)

  /**
   * @param features numbers that convolutions give for a picture
   * @param context length of the vector
   * @param places that are told
   * @param width of a place
   */
  constructor(
    { features, context, places, width }: Record<
      "features" | "context" | "places" | "width",
      number
    >,
    random: TensorRandom,
  ) {
    super();
    this.squeeze = new Dense(features, context, random);
    this.spread = new Dense(context, TOLD * places, random);
    this.bring = new Dense(TOLD, width, random);
  }

  /** What convolutions see, (B, h, w, C), to what each place is told, (B, P, width). */
  call(seen: tf.Tensor4D): tf.Tensor3D {
    const [batch] = seen.shape;
    const all = seen.reshape<tf.Tensor2D>([batch, -1]); // (B, h w C)
    const context = swish(this.squeeze.call(all)); // (B, context)
    const told = swish(this.spread.call(context)).reshape<tf.Tensor3D>([batch, -1, TOLD]); // (B, P, 64)
    return this.bring.call(told); // (B, P, width)
  }
}
