// Frees what TensorFlow.js forgets when the function of a gradient throws: the tensors saved for the way back.

import * as tf from "@tensorflow/tfjs";

/** A recorded op of a gradient. TensorFlow.js keeps the tensors that its backward pass needs in it. */
interface TapeNode {
  saved?: tf.Tensor[];
}

/** The parts of TensorFlow.js's engine that its types call private. */
interface Tape {
  gradientDepth: number;
  activeTape: TapeNode[] | null;
}

/** Makes gradients that fail leave no tensor behind: an interrupt in the middle of a loss, say. */
export function freeFailedGradients(): void {
  const engine = tf.engine();
  const gradients = engine.gradients;
  engine.gradients = function (...args) {
    try {
      return gradients.apply(engine, args);
    } catch (error) {
      // An outer gradient may go on, and needs the tape.
      if (engine.state.gradientDepth === 0) dropTape(engine.state as unknown as Tape);
      throw error;
    }
  } as typeof gradients;
}

function dropTape(state: Tape): void {
  for (const { saved } of state.activeTape ?? []) saved?.forEach((tensor) => tensor.dispose());
  state.activeTape = null;
}
