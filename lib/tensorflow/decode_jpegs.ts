// JPEG files as pixels: many files in one execution, on all of TensorFlow's threads; by sharp where WebGPU runs.

import { binding } from "./backend.ts";
import type { OpAttr } from "./attributes.ts";
import { Graph, type Output } from "./jit/graph.ts";
import { GraphFunction } from "./jit/graph_function.ts";
import { decodeByHost, hostDecoder } from "./host_jpegs.ts";
import { AttrType, DataType } from "./types.ts";

/** To RGB, by the accurate inverse DCT: left alone, TensorFlow takes a coarser one. */
const DECODE: OpAttr[] = [
  { name: "channels", type: AttrType.INT, value: 3 },
  { name: "dct_method", type: AttrType.STRING, value: "INTEGER_ACCURATE" },
];

/** By number of files. */
const decoders = new Map<number, GraphFunction>();

/**
 * Decodes JPEG files to RGB, while JavaScript goes on; grey ones get three equal channels.
 *
 * It is libjpeg with an accurate inverse DCT and smooth upsampling of colour, as other libraries
 * have it by default: the bytes are Pillow's. For each number of files a function is made and kept,
 * so call it with few different numbers; about a hundred at a time is fastest.
 *
 * @param files at least one; all of one height and width, which the caller has looked up, because
 *   the memory is taken that a file's header asks for
 * @returns (N, height, width, 3) in row-major order
 * @throws {TensorFlowError} when one of them is no JPEG, is cut off, or has another size; which one
 *   is told by trying them one by one
 * @throws {JpegError} the same where WebGPU runs
 */
export async function decodeJpegs(files: readonly Uint8Array[]): Promise<Uint8Array> {
  if (!binding) return await decodeByHost(files);
  const input = binding.createTensor([files.length], DataType.STRING, [...files]);
  try {
    const [output] = await binding.executeOpAsync(decoderOf(files.length).name, [], [input], 1);
    try {
      return binding.tensorDataSync(output.id) as Uint8Array;
    } finally {
      binding.deleteTensor(output.id);
    }
  } finally {
    binding.deleteTensor(input);
  }
}

/** What decodes, with its version: another one may give other bytes. */
export async function jpegDecoder(): Promise<string> {
  return binding ? `TensorFlow ${binding.TF_Version}` : await hostDecoder();
}

function decoderOf(count: number): GraphFunction {
  let decoder = decoders.get(count);
  if (!decoder) decoders.set(count, decoder = makeDecoder(count));
  return decoder;
}

/** A function of (N) files: TensorFlow decodes one file per op, so it has N of them, which run side by side. */
function makeDecoder(count: number): GraphFunction {
  const graph = new Graph();
  // There is no JPEG decoder on the GPU here, and pixels are wanted in JavaScript.
  const device = binding.context.devices.find((name) => name.includes("CPU:0"));
  const add = (type: string, attrs: OpAttr[], inputs: Output[] = []): Output => ({
    node: graph.add({ type, attrs, inputs, device }),
    index: 0,
  });
  const shape = [count];
  const files = add("Placeholder", [
    { name: "dtype", type: AttrType.TYPE, value: DataType.STRING },
    { name: "shape", type: AttrType.SHAPE, value: shape },
  ]);
  const source = { kind: "argument", index: 0, path: "files" } as const;
  graph.inputs.push({ source, dtype: DataType.STRING, shape, output: files });
  const { node } = add("Unpack", [
    { name: "T", type: AttrType.TYPE, value: DataType.STRING },
    { name: "num", type: AttrType.INT, value: count },
  ], [files]);
  const pictures = Array.from(
    { length: count },
    (_, index) => add("DecodeJpeg", DECODE, [{ node, index }]),
  );
  const all = add("Pack", [
    { name: "T", type: AttrType.TYPE, value: DataType.UINT8 },
    { name: "N", type: AttrType.INT, value: count },
  ], pictures);
  try {
    return new GraphFunction({ name: "decode_jpegs", graph, outputs: [all] });
  } finally {
    graph.dispose();
  }
}
