// An exponential moving average of a model's weights.

import { hostInput, InPlaceVariable, onTensorFlow, rawOps, tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import { checkTensors } from "../load_tensors.ts";
import type { Module } from "../module.ts";
import type { PartState, Stateful } from "../stateful.ts";
import type { Schedule } from "./schedules.ts";

/**
 * An exponential moving average (EMA) of a model's weights, kept in a second model of the same kind (Yazici et al., "The
 * unusual effectiveness of averaging in GAN training", 2019).
 */
export class WeightAverage<M extends Module> implements Stateful {
  /** Updates made so far. */
  updates = 0;
  readonly #pairs: [average: AveragedWeight, source: tf.Variable][];

  /**
   * @param average the model with the averaged weights; it is set to the source's weights now
   * @param source the model that is trained
   * @param decay share of itself that the average keeps at each update, or a function of the updates made before
   * @throws Error when the two models' weights do not match
   * @throws RangeError when the decay is not in [0, 1]
   */
  constructor(readonly average: M, source: M, readonly decay: number | Schedule) {
    if (typeof decay === "number") requireShare(decay);
    const averages = average.namedVariables();
    const sources = source.namedVariables();
    checkTensors("the average, which must be built as the model it follows", averages, sources);
    average.loadWeights(sources);
    this.#pairs = [...sources].map(([name, variable]) => {
      return [newAveragedWeight(averages.get(name)!), variable];
    });
    average.eval();
  }

  /** Updates the average by the source's present weights. */
  update(): void {
    tf.tidy(() => {
      const share = hostInput(() => [1 - this.#nextDecay()]).asScalar();
      for (const [average, source] of this.#pairs) average.update(source, share);
    });
  }

  /** The average's weights, and the number of updates. */
  state(): PartState {
    const { tensors, numbers, constants } = this.average.state();
    return { tensors, numbers: { ...numbers, updates: this.updates }, constants };
  }

  load(state: PartState): void {
    this.average.load(state);
    this.updates = state.numbers.updates;
  }

  /** Ends the averaging; the averaged model stays, and is to be disposed of by its owner. */
  dispose(): void {
    for (const [average] of this.#pairs) average.dispose();
  }

  #nextDecay(): number {
    const { decay } = this;
    const made = this.updates++;
    return typeof decay === "number" ? decay : requireShare(decay(made));
  }
}

function requireShare(decay: number): number {
  return requireNumber("decay", decay, { least: 0, most: 1 });
}

/** A weight that is the moving average of another one. */
interface AveragedWeight {
  /** `weight -= share (weight - source)`. */
  update(source: tf.Variable, share: tf.Scalar): void;
  dispose(): void;
}

/** TensorFlow updates it in place; other backends assign a new value. */
function newAveragedWeight(variable: tf.Variable): AveragedWeight {
  if (!onTensorFlow()) {
    const update = (source: tf.Variable, share: tf.Scalar) =>
      variable.assign(variable.sub(variable.sub(source).mul(share)));
    return { update, dispose: () => {} };
  }
  const inPlace = InPlaceVariable.of(variable);
  const attrs = { T: "float32", use_locking: false } as const;
  return {
    update(source, share) {
      const difference = variable.sub(source);
      inPlace.update((handle) =>
        rawOps("ResourceApplyGradientDescent", [handle, share, difference], attrs, 0)
      );
    },
    dispose: () => inPlace.dispose(),
  };
}
