/** Reads the tensors of PyTorch's files. @module */
export type { TorchDtype } from "./kinds.ts";
export type { TorchTensor } from "./tensors.ts";
export { readTorchFile, type ReadTorchOptions } from "./read.ts";
