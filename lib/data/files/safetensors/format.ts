// The safetensors file format, as published: https://huggingface.co/docs/safetensors, section "Format".
//
// 8 bytes, the header's length N (unsigned, little-endian); N bytes of JSON that begin with "{" and may end in spaces;
// the tensors' bytes, little-endian, row-major, without holes. The header gives for each name a tensor's dtype, shape and
// place: {"weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, "__metadata__": {"any": "text"}}.

/** A tensor's values in JavaScript's memory. */
export interface HostTensor {
  readonly dtype: HostDtype;
  readonly shape: readonly number[];
  /** Row-major; as many as the shape says. */
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** The types that TensorFlow.js has and safetensors too; those of files that it has not become the nearest of them. */
export type HostDtype = "float32" | "int32" | "bool";

/** What a file holds. */
export interface SafetensorsFile {
  tensors: Map<string, HostTensor>;
  /** Texts by name. */
  metadata: Record<string, string>;
}

/** One tensor's entry in the header. */
export interface Entry {
  dtype: string;
  shape: number[];
  /** First byte and the byte after the last, from the end of the header on. */
  data_offsets: [begin: number, end: number];
}

/** Name of the header's texts. */
export const METADATA = "__metadata__";

/** Bytes of the header's length. */
export const LENGTH_BYTES = 8;

/** Number of values of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
