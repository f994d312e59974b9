// A function of tensors with a gradient of its own, written by hand: fewer ops than the gradients of its parts.

import * as tf from "@tensorflow/tfjs";

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
   * The gradients of the inputs, by ops of TensorFlow.js alone; none for inputs that have none, class numbers for
   * instance.
   *
   * @param dy gradient of the value
   */
  backward: (dy: tf.Tensor, inputs: tf.Tensor[], saved: tf.Tensor[]) => (tf.Tensor | undefined)[];
}

/** Makes a block. */
export function block(
  {
    forward,
    recompute = (...inputs) => forward(...inputs).saved ?? [],
    backward,
  }: BlockOptions,
): (...inputs: tf.Tensor[]) => tf.Tensor {
  return tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const inputs = args.slice(0, -1) as tf.Tensor[];
    const { value, saved = [] } = forward(...inputs);
    save([...inputs, ...saved]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], kept: tf.Tensor[]) => {
      const own = kept.slice(0, inputs.length);
      // An outer gradient follows the way back, but not from what was saved to the inputs.
      const nested = tf.engine().state.gradientDepth > 0;
      const others = nested ? recompute(...own) : kept.slice(own.length);
      const gradients = backward(dy as tf.Tensor, own, others);
      return own.map((input, i) => gradients[i] ?? tf.zeros(input.shape));
    };
    return { value, gradFunc };
  });
}

/** Whether the running backend has TensorFlow's ops. */
export function onTensorFlow(): boolean {
  return tf.getBackend() === "tensorflow";
}
