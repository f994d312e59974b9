// A function of tensors with a gradient of its own, written by hand: fewer ops than the gradients of its parts.

import * as tf from "@tensorflow/tfjs";
import { recorder } from "../backend/recorder.ts";

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
  /** Which passes XLA may compile by themselves, where the traced function says so. */
  fusible?: "both" | "backward" | "none";
  /** Saves nothing where XLA compiles it: what memory would cost is more than computing it again. */
  light?: boolean;
  /** TensorFlow's name of it as a part of a matrix product, `GeluExact`. */
  activation?: string;
  /** Its value goes into matrix products: in mixed precision it may be bfloat16 at once. */
  feedsProducts?: boolean;
}

let blocks = 0;

/** Makes a block. */
export function block(
  {
    forward,
    recompute = (...inputs) => forward(...inputs).saved ?? [],
    backward,
    fusible = "both",
    light = false,
    activation,
    feedsProducts = false,
  }: BlockOptions,
): (...inputs: tf.Tensor[]) => tf.Tensor {
  const key = `block${blocks++}`;
  const fuse = (
    pass: "forward" | "backward",
    inputs: tf.Tensor[],
    body: (inputs: tf.Tensor[]) => tf.Tensor[],
    rounded: number[],
  ) =>
    fusible === "both" || fusible === pass
      ? recorder?.fusedBlock(key + pass, inputs, body, new Set(rounded))
      : undefined;

  function run(inputs: tf.Tensor[]): tf.Tensor[] {
    const learns = tf.engine().state.gradientDepth > 0;
    const inProduct = activation && !learns && recorder?.fusedActivation(activation, inputs[0]);
    if (inProduct) return [inProduct];
    const results = (inputs: tf.Tensor[], saves: boolean) => {
      const { value, saved = [] } = forward(...inputs);
      return saves ? [value, ...saved] : [value];
    };
    const fused = fuse(
      "forward",
      inputs,
      (inputs) => results(inputs, !light),
      feedsProducts ? [0] : [],
    );
    return fused ?? results(inputs, true);
  }

  function gradientsOf(dy: tf.Tensor, own: tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] {
    // An outer gradient follows the way back, but not from what was saved to the inputs.
    const nested = tf.engine().state.gradientDepth > 0;
    if (nested) return backward(dy, own, recompute(...own));
    // A gradient has its input's precision.
    const rounded = own.flatMap((input, i) => recorder?.isRounded(input) ? [i] : []);
    const fused = fuse("backward", [dy, ...own, ...saved], ([dy, ...kept]) => {
      const inputs = kept.slice(0, own.length);
      return backward(dy, inputs, light ? recompute(...inputs) : kept.slice(own.length));
    }, rounded);
    return fused ?? backward(dy, own, saved);
  }

  return tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const inputs = args.slice(0, -1) as tf.Tensor[];
    const [value, ...saved] = run(inputs);
    save([...inputs, ...saved]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], kept: tf.Tensor[]) => {
      const own = kept.slice(0, inputs.length);
      const gradients = gradientsOf(dy as tf.Tensor, own, kept.slice(inputs.length));
      return own.map((input, i) => gradients[i] ?? tf.zeros(input.shape));
    };
    return { value, gradFunc };
  });
}
