// An exponential moving average of a model's weights.

import { hostInput, InPlaceVariable, onTensorFlow, rawOps, tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import { checkTensors } from "../load_tensors.ts";
import type { Module } from "../module.ts";
import type { PartState, Stateful } from "../stateful.ts";
import type { Schedule } from "./schedules.ts";

/**
 * A second model of the same kind whose weights follow the first one's slowly: its samples are steadier
 * (Yazici et al., "The unusual effectiveness of averaging in GAN training", 2019).
 */
export class WeightAverage<M extends Module> implements Stateful {
  /** Updates made so far. */
  updates = 0;
  readonly #pairs: [average: Follower, source: tf.Variable][];

  /**
   * @param average the model that follows; it is set to the source's weights now
   * @param source the model that is trained
   * @param decay share of itself that the average keeps at each update, or a function of the updates made before
   * @throws Error when the two models' weights do not match
   * @throws RangeError when the decay is no share
   */
  constructor(readonly average: M, source: M, readonly decay: number | Schedule) {
    if (typeof decay === "number") requireShare(decay);
    const followers = average.namedVariables();
    const sources = source.namedVariables();
    checkTensors("the average, which must be built as the model it follows", followers, sources);
    average.loadWeights(sources);
    this.#pairs = [...sources].map(([name, variable]) => {
      return [newFollower(followers.get(name)!), variable];
    });
    average.eval();
  }

  /** Moves the average towards the source's present weights. */
  update(): void {
    tf.tidy(() => {
      const share = hostInput(() => [1 - this.#nextDecay()]).asScalar();
      for (const [average, source] of this.#pairs) average.follow(source, share);
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

  /** Ends the averaging; the average stays a model of its own, which is to be disposed of as such. */
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

/** A weight that follows another one. */
interface Follower {
  /** `weight -= share (weight - source)`. */
  follow(source: tf.Variable, share: tf.Scalar): void;
  dispose(): void;
}

/** TensorFlow moves it in place; other backends give it a new value each time. */
function newFollower(variable: tf.Variable): Follower {
  if (!onTensorFlow()) {
    const follow = (source: tf.Variable, share: tf.Scalar) =>
      variable.assign(variable.sub(variable.sub(source).mul(share)));
    return { follow, dispose: () => {} };
  }
  const inPlace = InPlaceVariable.of(variable);
  const attrs = { T: "float32", use_locking: false } as const;
  return {
    follow(source, share) {
      const difference = variable.sub(source);
      inPlace.update((handle) =>
        rawOps("ResourceApplyGradientDescent", [handle, share, difference], attrs, 0)
      );
    },
    dispose: () => inPlace.dispose(),
  };
}
