/**
 * The safetensors file format: tensors by name, without code that runs when a file is read.
 *
 * @module
 */

export { encodeSafetensors, type WriteOptions } from "./encode.ts";
export { type HostDtype, type HostTensor, type SafetensorsFile, sizeOf } from "./format.ts";
export { fileType } from "./types.ts";
export { writeSafetensors } from "./files.ts";
export { readSafetensors, type ReadSafetensorsOptions, SafetensorsReader } from "./read.ts";
export { readOwnSafetensors, writeOwnSafetensors } from "./own.ts";
