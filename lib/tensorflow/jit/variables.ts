// Lets traced code read and assign variables without touching their values.

import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend/backend.ts";
import { InPlaceVariable } from "../backend/in_place_variable.ts";
import { addTraced, assertNotFrozen, TraceError } from "../backend/recorder.ts";
import type { Tracer } from "./tracer.ts";
import type { Value } from "./value.ts";

/** A variable that the traced code assigned to, and its new value. */
export interface Assignment {
  readonly variable: tf.Variable;
  readonly value: Value;
}

/** A variable in a trace. */
interface Swapped {
  readonly variable: tf.Variable;
  readonly outside: tf.DataId;
  readonly inside: tf.DataId;
  readonly inPlace?: InPlaceVariable;
  /** Whether the in-place variable has the value that TensorFlow keeps, as far as the trace knows. */
  readonly leave?: () => void;
}

/** TensorFlow.js's register of all variables; its type calls it private. */
function registeredVariables(): tf.Variable[] {
  return Object.values(tf.engine().registeredVariables);
}

/** For the time of a trace, all variables have data that stands for their value at the start of a call. */
export class TracedVariables {
  readonly #swapped: Swapped[];

  constructor(readonly tracer: Tracer) {
    this.#swapped = registeredVariables().map((variable) => this.#swap(variable));
  }

  /** What was assigned and does not reach the variable in place. */
  assignments(): Assignment[] {
    const assigned = this.#swapped
      .filter(({ variable, inside, inPlace }) => {
        return inPlace ? !inPlace.current : variable.dataId !== inside;
      });
    if (assigned.length > 0) assertNotFrozen(this.tracer, assigned[0].variable);
    return assigned.map(({ variable }) => ({
      variable,
      value: this.tracer.assigned(backend.idOf(variable.dataId)),
    }));
  }

  /** @throws {TraceError} when the traced code made or disposed of a variable */
  checkSameVariables(): void {
    const known = new Set(this.#swapped.map(({ variable }) => variable));
    const made = registeredVariables().filter((variable) => !known.has(variable));
    if (made.length > 0) {
      throw new TraceError(
        `jit(${this.tracer.name}): ${
          names(made)
        } made inside. A traced function runs once, so it cannot make ` +
          "variables: make them, and the layers that have them, outside.",
      );
    }
    const gone = this.#swapped.map(({ variable }) => variable).filter((v) => v.isDisposed);
    if (gone.length > 0) {
      throw new TraceError(`jit(${this.tracer.name}): ${names(gone)} disposed of inside.`);
    }
  }

  /** Puts the variables' own data back, and frees variables that the traced code made. */
  restore(): void {
    const engine = tf.engine();
    const known = new Set(this.#swapped.map(({ variable }) => variable));
    for (const variable of registeredVariables()) if (!known.has(variable)) variable.dispose();
    for (const { variable, outside, leave } of this.#swapped) {
      leave?.();
      if (!variable.isDisposed) {
        engine.disposeTensor(variable);
        variable.dataId = outside;
        engine.incRef(variable, backend as unknown as tf.KernelBackend);
      }
      backend.disposeData(outside);
    }
  }

  #swap(variable: tf.Variable): Swapped {
    const inPlace = InPlaceVariable.find(variable);
    if (this.tracer.frozen) inPlace?.settle();
    const outside = variable.dataId;
    backend.incRef(outside); // else the assignments of the trace would free it
    const leave = inPlace?.enterTrace();
    if (!inPlace) {
      const dtype = backend.getDTypeInteger(variable.dtype);
      const source = () => addTraced(this.#input(variable, outside, dtype));
      const tensor = backend.createDeferred(variable.shape, dtype, source);
      variable.assign(tensor);
      tensor.dispose();
    }
    return { variable, outside, inside: variable.dataId, inPlace, leave };
  }

  #input(variable: tf.Variable, outside: tf.DataId, dtype: number): Value {
    const { frozenValues } = this.tracer;
    if (frozenValues) {
      this.tracer.assume(() => variable.dataId, outside);
      return frozenValues.of(outside, dtype, variable.shape, `variable ${variable.name}`);
    }
    return this.tracer.input(dtype, variable.shape, { kind: "variable", variable });
  }
}

function names(variables: tf.Variable[]): string {
  const list = variables.map(({ name, shape }) => `${name} [${shape}]`).join(", ");
  return variables.length === 1 ? `the variable ${list} is` : `the variables ${list} are`;
}
