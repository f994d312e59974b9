// Registers TensorFlow as TensorFlow.js's backend: tfjs-node's kernels over our binding, and our own kernels on top.

import { dirname } from "node:path";
import nodeUtil from "node:util";
import * as tf from "@tensorflow/tfjs";
import { BACKEND_NAME } from "./backend_name.ts";
import { EagerBinding } from "./binding.ts";
import { libraryPath, openLibrary } from "../c/c_api.ts";
import { releaseLoaded } from "../c/resident.ts";
import { openContext } from "../c/context.ts";
import { registerKernels } from "../kernels/mod.ts";
import { NodeBackend } from "./node_backend.ts";
import { averageReplicaGradients } from "./replica_gradients.ts";

/** tfjs-node calls two functions of node:util that Node.js deprecated and Deno never had. */
function addMissingUtilities(): void {
  const util = nodeUtil as unknown as Record<string, (value: unknown) => boolean>;
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

/** The running TensorFlow, from {@linkcode openTensorFlow} on. */
export let binding: EagerBinding;

/** TensorFlow as TensorFlow.js's backend, from {@linkcode startTensorFlow} on. */
export let backend: NodeBackend;

/**
 * Opens TensorFlow, unless it is open.
 *
 * @param gpus whether it may use GPUs; only the first call decides
 * @throws Error when its library is not found or cannot be opened
 */
export function openTensorFlow(gpus: boolean): void {
  openLibrary();
  if (binding) return;
  binding = new EagerBinding(openContext(gpus));
  releaseLoaded(dirname(Deno.realPathSync(libraryPath!))); // the system lists real paths
}

/** Registers TensorFlow, which is open, and makes it TensorFlow.js's backend. */
export async function startTensorFlow(): Promise<void> {
  addMissingUtilities();
  // Not the package's index: that one loads the native addon, whose download no longer exists.
  await import("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
  registerKernels(BACKEND_NAME);
  backend = new NodeBackend(binding);
  averageReplicaGradients(backend);
  const priority = 3; // above the WebGL and CPU backends that come with TensorFlow.js
  tf.registerBackend(BACKEND_NAME, () => backend as unknown as tf.KernelBackend, priority);
  if (!await tf.setBackend(BACKEND_NAME)) throw new Error("TensorFlow.js refused the backend.");
}
