// JPEG files as pixels: many files in one execution, on all of TensorFlow's threads; by sharp where WebGPU runs.

import { binding } from "../backend/backend.ts";
import type { OpAttr } from "../c/attributes.ts";
import { c, type Pointer } from "../c/c_api.ts";
import { toHostTensor } from "../c/host_tensors.ts";
import { Graph, type Output } from "../jit/graph.ts";
import { GraphFunction } from "../jit/graph_function.ts";
import { decodeByHost, hostDecoder, type PictureSize } from "./host_jpegs.ts";
import { AttrType, DataType } from "../c/types.ts";

/** To RGB, by the accurate inverse DCT: left alone, TensorFlow takes a coarser one. */
const DECODE: OpAttr[] = [
  { name: "channels", type: AttrType.INT, value: 3 },
  { name: "dct_method", type: AttrType.STRING, value: "INTEGER_ACCURATE" },
];

/** By number of files and their size. */
const decoders = new Map<string, GraphFunction>();

/**
 * Decodes JPEG files to RGB, while JavaScript goes on; grey ones get three equal channels.
 *
 * It is libjpeg with an accurate inverse DCT and smooth upsampling of colour, as other libraries
 * have it by default: the bytes are Pillow's. For each number of files a function is made and kept,
 * so call it with few different numbers; about a hundred at a time is fastest.
 *
 * @param files at least one
 * @param size what all of them must have; libjpeg itself looks it up before memory is taken for one
 * @returns (N, height, width, 3) in row-major order
 * @throws {TensorFlowError} when one of them is no JPEG, is cut off, or has another size; which one
 *   is found by trying them one by one
 * @throws {JpegError} the same where WebGPU runs
 */
export async function decodeJpegs(
  files: readonly Uint8Array[],
  size: PictureSize,
): Promise<Uint8Array> {
  if (!binding) return await decodeByHost(files, size);
  const input = binding.createTensor([files.length], DataType.STRING, [...files]);
  try {
    const { name } = decoderOf(files.length, size);
    const [output] = await binding.executeOpAsync(name, [], [input], 1);
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

function decoderOf(count: number, size: PictureSize): GraphFunction {
  const key = [count, size.height, size.width].join();
  let decoder = decoders.get(key);
  if (!decoder) decoders.set(key, decoder = makeDecoder(count, size));
  return decoder;
}

/** A function of (N) files: TensorFlow decodes one file per op, so it has N of them, which run side by side. */
function makeDecoder(count: number, size: PictureSize): GraphFunction {
  const graph = new Graph();
  // There is no JPEG decoder on the GPU here, and pixels are wanted in JavaScript.
  const device = binding.context.devices.find((name) => name.includes("CPU:0"));
  const add: AddOp = (type, attrs, inputs = [], after = []) => ({
    node: graph.add({ type, attrs, inputs, after, device }),
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
  const each = Array.from({ length: count }, (_, index) => ({ node, index }));
  try {
    const checked = addSizeCheck(graph, add, each, size);
    const pictures = each.map((file) => add("DecodeJpeg", DECODE, [file], [checked]));
    const all = add("Pack", [
      { name: "T", type: AttrType.TYPE, value: DataType.UINT8 },
      { name: "N", type: AttrType.INT, value: count },
    ], pictures);
    return new GraphFunction({ name: "decode_jpegs", graph, outputs: [all] });
  } finally {
    graph.dispose();
  }
}

type AddOp = (
  type: string,
  attrs: OpAttr[],
  inputs?: readonly Output[],
  after?: readonly Pointer[],
) => Output;

/** A node that stops unless libjpeg's own reading of each file's header gives the size. */
function addSizeCheck(
  graph: Graph,
  add: AddOp,
  files: readonly Output[],
  { height, width }: PictureSize,
): Pointer {
  const constant = (shape: number[], values: number[]) => {
    const tensor = toHostTensor(shape, DataType.INT32, Int32Array.from(values));
    try {
      return graph.addConstant(tensor, DataType.INT32);
    } finally {
      c.TF_DeleteTensor(tensor);
    }
  };
  const integer: OpAttr = { name: "T", type: AttrType.TYPE, value: DataType.INT32 };
  const index = (name: string): OpAttr => ({ ...integer, name });
  const shapes = files.map((file) => add("ExtractJpegShape", [], [file])); // each (height, width, channels)
  const all = add(
    "Pack",
    [integer, { name: "N", type: AttrType.INT, value: files.length }],
    shapes,
  );
  const [start, extent] = [constant([2], [0, 0]), constant([2], [files.length, 2])];
  const sides = add("Slice", [integer, index("Index")], [all, start, extent]); // (N, 2)
  const equal = add("Equal", [integer], [sides, constant([2], [height, width])]);
  const right = add("All", [index("Tidx")], [equal, constant([2], [0, 1])]);
  const told: OpAttr = { name: "T", type: AttrType.TYPE, value: [DataType.INT32] };
  return add("Assert", [told], [right, sides]).node;
}
