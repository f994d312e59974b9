// A function of tensors with a gradient of its own, written by hand: fewer ops than the gradients of its parts.

import * as tf from "@tensorflow/tfjs";
import { recorder } from "../recorder.ts";

/** What a block's forward pass gives. */
export interface Forward {
  value: tf.Tensor;
  /** What the backward pass needs, besides the inputs. */
  saved?: tf.Tensor[];
}

/** A function with its gradient. */
export interface BlockOptions {
  forward: (...inputs: tf.Tensor[]) => Forward;
  /** What is saved, by ops of TensorFlow.js alone; for blocks whose forward pass has others. */
  recompute?: (...inputs: tf.Tensor[]) => tf.Tensor[];
  /**
   * The gradients of the inputs, by ops of TensorFlow.js alone. There may be fewer: the inputs after that have none, class
   * numbers for instance.
   *
   * @param dy gradient of the value
   */
  backward: (dy: tf.Tensor, inputs: tf.Tensor[], saved: tf.Tensor[]) => tf.Tensor[];
  /** Whether XLA may compile it by itself, where the traced function says so. */
  fusible?: boolean;
}

let blocks = 0;

/** Makes a block. */
export function block(
  {
    forward,
    recompute = (...inputs) => forward(...inputs).saved ?? [],
    backward,
    fusible = true,
  }: BlockOptions,
): (...inputs: tf.Tensor[]) => tf.Tensor {
  const key = `block${blocks++}`;
  const fused = (pass: string, inputs: tf.Tensor[], body: (inputs: tf.Tensor[]) => tf.Tensor[]) => {
    return fusible ? recorder?.fusedBlock(key + pass, inputs, body) ?? body(inputs) : body(inputs);
  };
  return tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const inputs = args.slice(0, -1) as tf.Tensor[];
    const [value, ...saved] = fused("forward", inputs, (inputs) => {
      const { value, saved = [] } = forward(...inputs);
      return [value, ...saved];
    });
    save([...inputs, ...saved]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], kept: tf.Tensor[]) => {
      const own = kept.slice(0, inputs.length);
      // An outer gradient follows the way back, but not from what was saved to the inputs.
      const nested = tf.engine().state.gradientDepth > 0;
      const gradients = nested
        ? backward(dy as tf.Tensor, own, recompute(...own))
        : fused("backward", [dy as tf.Tensor, ...kept], ([dy, ...kept]) => {
          return backward(dy, kept.slice(0, own.length), kept.slice(own.length));
        });
      return own.map((input, i) => gradients[i] ?? tf.zeros(input.shape));
    };
    return { value, gradFunc };
  });
}
