// NumPy's array format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

/** An array of numbers. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float64Array | Float32Array;
}

const MAGIC = [0x93, ...new TextEncoder().encode("NUMPY")];
/** Bytes that the header ends at a multiple of. */
const ALIGNMENT = 64;

/** @throws Error that says what is wrong: the bytes are damaged, or of a type that is not read */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) throw new Error("is no array of NumPy's");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[MAGIC.length] > 1; // versions 2 and 3 have longer headers
  const start = MAGIC.length + 2 + (wide ? 4 : 2);
  if (bytes.length < start) throw new Error("ends too early");
  const length = wide ? view.getUint32(start - 4, true) : view.getUint16(start - 2, true);
  const { type, fortran, shape } = parseHeader(
    new TextDecoder().decode(bytes.subarray(start, start + length)),
  );
  const count = shape.reduce((product, n) => product * n, 1);
  const size = type === "<f8" ? 8 : 4;
  const data = bytes.slice(start + length);
  if (data.length !== count * size) {
    throw new Error(`has ${data.length} bytes of numbers instead of ${count * size}`);
  }
  const values = size === 8 ? new Float64Array(data.buffer) : new Float32Array(data.buffer);
  return { shape, values: fortran ? rowMajor(values, shape) : values };
}

/** The array as a file's bytes, version 1.0, row-major. */
export function encodeNpy({ shape, values }: NpyArray): Uint8Array {
  const type = values instanceof Float64Array ? "<f8" : "<f4";
  const sizes = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${sizes}, }`;
  const before = MAGIC.length + 4;
  const total = Math.ceil((before + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(total + values.byteLength);
  bytes.set([...MAGIC, 1, 0, (total - before) & 0xff, (total - before) >> 8]);
  bytes.set(new TextEncoder().encode(text.padEnd(total - before - 1) + "\n"), before);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), total);
  return bytes;
}

/** A dictionary in Python's notation, of which NumPy fixes the keys. */
function parseHeader(text: string): { type: string; fortran: boolean; shape: number[] } {
  const type = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (type === undefined || fortran === undefined || sizes === undefined) {
    throw new Error("has a header that cannot be read");
  }
  if (type !== "<f8" && type !== "<f4") {
    throw new Error(`is of type ${type}; float64 (<f8) and float32 (<f4) are read`);
  }
  const shape = sizes.split(",").filter((size) => size.trim() !== "").map(Number);
  return { type, fortran: fortran === "True", shape };
}

/** Columns first to rows first. */
function rowMajor<T extends Float64Array | Float32Array>(values: T, shape: readonly number[]): T {
  if (shape.length < 2) return values;
  if (shape.length > 2) throw new Error("has more than two axes, columns first");
  const [rows, columns] = shape;
  const turned = values.slice() as T;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[i * columns + j] = values[j * rows + i];
  }
  return turned;
}
