// Registers TensorFlow as TensorFlow.js's backend: tfjs-node's kernels over our binding, and our own kernels on top.

import nodeUtil from "node:util";
import * as tf from "@tensorflow/tfjs";
import { BACKEND_NAME } from "./backend_name.ts";
import { EagerBinding } from "./binding.ts";
import { openContext } from "./context.ts";
import { freeFailedGradients } from "./failed_gradients.ts";
import { registerGradients } from "./gradients/mod.ts";
import { registerKernels } from "./kernels/mod.ts";
import { NodeBackend } from "./node_backend.ts";
import { averageReplicaGradients } from "./replica_gradients.ts";

/** tfjs-node calls two functions of node:util that Node.js deprecated and Deno never had. */
function addMissingUtilities(): void {
  const util = nodeUtil as unknown as Record<string, (value: unknown) => boolean>;
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

/** Opens TensorFlow, registers it and makes it TensorFlow.js's backend. */
async function startBackend(): Promise<NodeBackend> {
  addMissingUtilities();
  // Not the package's index: that one loads the native addon, whose download no longer exists.
  await import("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
  registerKernels(BACKEND_NAME);
  registerGradients(BACKEND_NAME);
  freeFailedGradients();
  const backend = new NodeBackend(binding);
  averageReplicaGradients(backend);
  const priority = 3; // above the WebGL and CPU backends that come with TensorFlow.js
  tf.registerBackend(BACKEND_NAME, () => backend as unknown as tf.KernelBackend, priority);
  if (!await tf.setBackend(BACKEND_NAME)) throw new Error("TensorFlow.js refused the backend.");
  return backend;
}

/** The running backend's binding: one for the process, as TensorFlow.js has one engine. */
export const binding: EagerBinding = new EagerBinding(openContext());

/** The running backend. */
export const backend: NodeBackend = await startBackend();
