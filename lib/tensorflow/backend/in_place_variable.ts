// A tf.Variable that TensorFlow's optimizer ops update in place, in eager code and in traced functions.

import type * as tf from "@tensorflow/tfjs";
import { backend, binding } from "./backend.ts";
import {
  assertNotFrozen,
  type CallListener,
  recorder,
  TraceError,
  withoutRecorder,
} from "./recorder.ts";
import { ResourceVariable } from "./resource_variable.ts";
import { AttrType, DataType } from "../c/types.ts";

const READ_ATTRS = [{ name: "dtype", type: AttrType.TYPE, value: DataType.FLOAT }];

/**
 * Moves a variable's value into TensorFlow's keeping. The tf.Variable goes on as before: its data is fetched from there
 * when something reads it, and what code assigns to it goes there before the next update. Copies of the variable that
 * were made before an update keep the old value.
 *
 * A fetched value shares its memory with TensorFlow's until the next update. It is let go before that, unless there
 * are copies: so weights are not copied at each step.
 */
export class InPlaceVariable {
  static readonly #all = new WeakMap<tf.Variable, InPlaceVariable>();

  readonly #resource: ResourceVariable;
  /** The data that stands for what TensorFlow keeps. The variable has other data after an assignment. */
  #mirror: tf.DataId;
  #users = 0;
  /** Updates so far. */
  #updated = 0;
  /** Whether ops that change the value are running. */
  #busy = false;
  readonly #reads: CallListener = { beforeCall: () => this.#take(), afterCall: () => {} };
  readonly #updates: CallListener = {
    beforeCall: () => this.#beforeUpdate(),
    afterCall: () => this.#afterUpdate(),
  };

  private constructor(readonly variable: tf.Variable) {
    this.#resource = new ResourceVariable(variable);
    this.#mirror = this.#renew();
  }

  /** The in-place variable of a variable, the same for all who update it. Each one disposes of it once. */
  static of(variable: tf.Variable): InPlaceVariable {
    let found = InPlaceVariable.#all.get(variable);
    if (!found) InPlaceVariable.#all.set(variable, found = new InPlaceVariable(variable));
    found.#users++;
    return found;
  }

  /** The in-place variable of a variable, if it has one. */
  static find(variable: tf.Variable): InPlaceVariable | undefined {
    return InPlaceVariable.#all.get(variable);
  }

  /** Whether the variable has the value that TensorFlow keeps: not after an assignment to it. */
  get current(): boolean {
    return this.variable.dataId === this.#mirror;
  }

  /** Which value it has: another after each change. */
  get version(): number {
    return this.current ? this.#updated : -1;
  }

  /** Takes over what was assigned to the variable, outside of traces. */
  settle(): void {
    withoutRecorder(() => this.#take());
  }

  /** Runs ops that change the value; they take its handle. */
  update(run: (handle: tf.Tensor) => void): void {
    assertNotFrozen(recorder, this.variable);
    this.#beforeUpdate();
    try {
      run(this.#resource.handle);
    } finally {
      this.#afterUpdate();
    }
    // Told in this order, so that the function may read the variable after it has updated it.
    recorder?.listen(this.#reads);
    recorder?.listen(this.#updates);
  }

  /**
   * Gives the variable data that belongs to a trace.
   *
   * @returns ends this again; the variable's data is to be put back by then
   */
  enterTrace(): () => void {
    const outside = this.#mirror;
    this.#mirror = this.#renew();
    return () => this.#mirror = outside;
  }

  /** Gives the variable its own data back, once nobody updates it any more. */
  dispose(): void {
    if (--this.#users > 0) return;
    if (backend.hasData(this.#mirror)) backend.settle(this.#mirror);
    this.#resource.dispose();
    InPlaceVariable.#all.delete(this.variable);
  }

  /** Takes over what was assigned to the variable. */
  #take(): void {
    this.#checkIdle();
    if (this.current) return;
    this.#resource.assign(this.variable);
    this.#updated++;
    this.#mirror = this.#renew();
  }

  #beforeUpdate(): void {
    this.#take();
    this.#updated++;
    const copies = backend.refCount(this.#mirror) > 1;
    if (copies) backend.idOf(this.#mirror); // they keep the present value
    else backend.dropDeferred(this.#mirror);
    this.#busy = true;
  }

  #afterUpdate(): void {
    this.#busy = false;
    if (backend.refCount(this.#mirror) > 1) this.#mirror = this.#renew();
  }

  /** Gives the variable new data, which is fetched when something reads it. */
  #renew(): tf.DataId {
    const { variable } = this;
    const tensor = backend.createDeferred(variable.shape, DataType.FLOAT, () => this.#fetch());
    variable.assign(tensor);
    tensor.dispose();
    return variable.dataId;
  }

  #checkIdle(): void {
    if (!this.#busy) return;
    throw new TraceError(
      `The variable ${this.variable.name} is used while a traced function that updates it still runs. Await the ` +
        "function's promise first.",
    );
  }

  #fetch(): number {
    this.#checkIdle();
    if (recorder?.frozen) {
      const version = this.#updated;
      recorder.assume(() => this.version, version);
    } else recorder?.listen(this.#reads);
    const handle = backend.idOf(this.#resource.handle.dataId);
    const { id } = binding.executeOp("ReadVariableOp", READ_ATTRS, [handle], 1)[0];
    recorder?.label(id, `variable ${this.variable.name}`);
    return id;
  }
}
