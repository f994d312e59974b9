// What the bytes of a safetensors file say, read in the plainest way.

/** A tensor as a file has it. */
export interface PlainTensor {
  dtype: string;
  shape: number[];
  values: (number | bigint)[];
}

/** Reads one number at a place. */
const READ: Record<
  string,
  readonly [size: number, read: (v: DataView, at: number) => number | bigint]
> = {
  F64: [8, (view, at) => view.getFloat64(at, true)],
  F32: [4, (view, at) => view.getFloat32(at, true)],
  F16: [2, (view, at) => view.getFloat16(at, true)],
  BF16: [2, (view, at) => {
    const wide = new DataView(new ArrayBuffer(4));
    wide.setUint16(2, view.getUint16(at, true), true);
    return wide.getFloat32(0, true);
  }],
  I64: [8, (view, at) => view.getBigInt64(at, true)],
  U64: [8, (view, at) => view.getBigUint64(at, true)],
  I32: [4, (view, at) => view.getInt32(at, true)],
  U32: [4, (view, at) => view.getUint32(at, true)],
  I16: [2, (view, at) => view.getInt16(at, true)],
  U16: [2, (view, at) => view.getUint16(at, true)],
  I8: [1, (view, at) => view.getInt8(at)],
  U8: [1, (view, at) => view.getUint8(at)],
  BOOL: [1, (view, at) => view.getUint8(at)],
};

/** Texts and tensors of a file. @throws Error where the bytes are no such file */
export function plainSafetensors(
  bytes: Uint8Array,
): { metadata: Record<string, string>; tensors: Map<string, PlainTensor> } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  if (start > bytes.length) throw new Error("the header is cut off");
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
    bytes.subarray(8, start),
  );
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(text);
  const tensors = new Map<string, PlainTensor>();
  let used = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: [begin, end] } = entry as {
      dtype: string;
      shape: number[];
      data_offsets: [number, number];
    };
    const count = shape.reduce((product, n) => product * n, 1), [size, read] = READ[dtype];
    const fits = begin >= 0 && end - begin === count * size && start + end <= bytes.length;
    if (!fits) throw new Error(`${name} does not fit`);
    const values = Array.from({ length: count }, (_, i) => read(view, start + begin + i * size));
    tensors.set(name, { dtype, shape, values });
    used += end - begin;
  }
  if (used !== bytes.length - start) throw new Error("there are holes or overlaps");
  return { metadata, tensors };
}

interface Found {
  dtype: string;
  shape: readonly number[];
  values: ArrayLike<number | bigint>;
}

/** What differs between tensors that were read and those of the bytes. */
export function tensorProblem(
  found: ReadonlyMap<string, Found>,
  bytes: Uint8Array,
): string | undefined {
  let told;
  try {
    told = plainSafetensors(bytes).tensors;
  } catch (error) {
    return `it was read, but ${error}`;
  }
  if (told.size !== found.size) return `${found.size} tensors instead of ${told.size}`;
  for (const [name, { dtype, shape, values }] of told) {
    const tensor = found.get(name);
    if (!tensor) return `${name} is missing`;
    if (String(tensor.shape) !== String(shape)) return `${name} has shape [${tensor.shape}]`;
    if (tensor.values.length !== values.length) return `${name} has ${tensor.values.length} values`;
    const bool = dtype === "BOOL";
    const wrong = values.findIndex((value, i) => !same(tensor.values[i], value, bool));
    if (wrong >= 0) return `${name}[${wrong}] is ${tensor.values[wrong]}, not ${values[wrong]}`;
  }
  return undefined;
}

/** Numbers may be kept in 32 bits. */
function same(found: number | bigint, told: number | bigint, bool: boolean): boolean {
  if (bool) return found === told && (told === 0 || told === 1);
  const [a, b] = [Number(found), Number(told)];
  return Object.is(a, b) || Object.is(a, Math.fround(b)) || a === b;
}
