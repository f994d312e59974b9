// PyTorch's files.

export { readTorchFile } from "./read.ts";
export type { TorchDtype, TorchTensor } from "./tensors.ts";
