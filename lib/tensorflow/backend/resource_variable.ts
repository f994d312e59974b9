// A variable that TensorFlow itself keeps and updates in place, for its fused optimizer ops.

import * as tf from "@tensorflow/tfjs";
import { rawOp, rawOps } from "./raw_op.ts";
import { assertNotTracing } from "./recorder.ts";

/** TensorFlow's name for resources that no other code finds and that live as long as their handle. */
const ANONYMOUS = "cd2c89b7-88b7-44c8-ad83-06c2a9158347"; // ResourceHandle::ANONYMOUS_NAME

const shapes = new WeakMap<tf.DataId, number[]>();

/** The shape of what the resource with this handle holds. */
export function resourceShape(handle: tf.DataId): readonly number[] | undefined {
  return shapes.get(handle);
}

/** A float32 tensor in TensorFlow's keeping. Reading and assigning share memory where nothing changes in between. */
export class ResourceVariable {
  /** What ops such as ResourceApplyAdam take. */
  readonly handle: tf.Tensor;

  /** @throws {TraceError} in a traced function, which would make another one at each call */
  constructor(initial: tf.Tensor) {
    assertNotTracing("a resource variable is made inside. Make variables and optimizers outside.");
    this.handle = tf.keep(rawOp("VarHandleOp", [], {
      dtype: "float32",
      shape: { shape: initial.shape },
      shared_name: { text: ANONYMOUS },
      container: { text: "" },
    }));
    shapes.set(this.handle.dataId, initial.shape);
    this.assign(initial);
  }

  /** Sets the value. */
  assign(value: tf.Tensor): void {
    rawOps("AssignVariableOp", [this.handle, value], { dtype: "float32" }, 0);
  }

  /** The present value; later updates do not change it. */
  read(): tf.Tensor {
    return rawOp("ReadVariableOp", [this.handle], { dtype: "float32" });
  }

  /** Frees the value. */
  dispose(): void {
    this.handle.dispose();
  }
}
