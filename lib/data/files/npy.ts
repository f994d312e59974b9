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
/** The longest header that numpy.load reads without being told to. */
const MOST_HEADER = 10_000;

/** The most bytes that an array of so many numbers has as a file. */
export function npyBytes(numbers: number): number {
  return MOST_HEADER + ALIGNMENT + Float64Array.BYTES_PER_ELEMENT * numbers;
}

/**
 * Numbers of up to 32 bits with a point come as float32, all others as float64. They may share memory with the bytes.
 *
 * @throws Error that says what is wrong: the bytes are damaged, or of a type that is not read
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) throw new Error("is no array of NumPy's");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[MAGIC.length];
  if (!(version >= 1 && version <= 3)) {
    throw new Error(`is in NumPy's format ${version}, not 1 to 3`);
  }
  const wide = version > 1; // versions 2 and 3 have longer headers
  const start = MAGIC.length + 2 + (wide ? 4 : 2);
  if (bytes.length < start) throw new Error("ends too early");
  const length = wide ? view.getUint32(start - 4, true) : view.getUint16(start - 2, true);
  if (length > MOST_HEADER) throw new Error(`has a header of ${length} bytes, too many`);
  const { type, fortran, shape } = parseHeader(
    new TextDecoder().decode(bytes.subarray(start, start + length)),
  );
  const count = shape.reduce((product, n) => product * n, 1);
  const values = decodeNumbers(type, bytes.subarray(start + length), count);
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

/** An entry of the header, a dictionary in Python's notation of which NumPy fixes the keys. */
const ENTRY =
  /\s*'(descr|fortran_order|shape)'\s*:\s*('[^']*'|True|False|\((?:\d+L?(?:,\s*\d+L?)*,?)?\))\s*(?:,|(?=\}))/g;

function parseHeader(text: string): { type: string; fortran: boolean; shape: number[] } {
  const entries = [...text.matchAll(ENTRY)];
  const { descr, fortran_order: fortran, shape: sizes } = Object.fromEntries(
    entries.map(([, key, value]): [string, string | undefined] => [key, value]),
  );
  // Python 2 wrote (3L, 4L).
  const shape = sizes?.match(/\d+/g)?.map(Number) ?? [];
  const whole = entries.length === 3 && /^\{\s*\}\s*$/.test(text.replaceAll(ENTRY, "")) &&
    descr?.startsWith("'") && fortran && /^\w/.test(fortran) && sizes?.startsWith("(");
  if (!whole || !shape.every(Number.isSafeInteger)) {
    throw new Error("has a header that cannot be read");
  }
  return { type: descr!.slice(1, -1), fortran: fortran === "True", shape };
}

/** Columns first to rows first. */
function rowMajor<T extends Float64Array | Float32Array>(values: T, shape: readonly number[]): T {
  if (shape.length < 2) return values;
  if (shape.length > 2) throw new Error("has more than two axes, columns first");
  const [rows, columns] = shape;
  const transposed = values.slice() as T;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) transposed[i * columns + j] = values[j * rows + i];
  }
  return transposed;
}

/** Reads the number at a byte. */
type Read = (view: DataView, at: number, little: boolean) => number;

/** Of a whole number of 64 bits. @throws Error when float64 cannot hold it */
const exact = (value: bigint): number => {
  if (Number.isSafeInteger(Number(value))) return Number(value);
  throw new Error(`has the number ${value}, too large to be exact here`);
};

/** NumPy's types by letter and bytes; "<" or ">" before them is the byte order. */
const READS: Readonly<Record<string, Read>> = {
  f8: (view, at, little) => view.getFloat64(at, little),
  f4: (view, at, little) => view.getFloat32(at, little),
  f2: (view, at, little) => view.getFloat16(at, little),
  i8: (view, at, little) => exact(view.getBigInt64(at, little)),
  i4: (view, at, little) => view.getInt32(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  i1: (view, at) => view.getInt8(at),
  u8: (view, at, little) => exact(view.getBigUint64(at, little)),
  u4: (view, at, little) => view.getUint32(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  u1: (view, at) => view.getUint8(at),
};

/**
 * Numbers of one of NumPy's types: those of 16 and 32 bits with a point in float32, all others in float64.
 *
 * @throws Error when the type is another one, or there are not exactly `count`
 */
function decodeNumbers(
  type: string,
  data: Uint8Array,
  count: number,
): Float64Array | Float32Array {
  const [, order, code] = /^([<>|=])([a-z]\d+)$/.exec(type) ?? [];
  const read = code !== undefined && Object.hasOwn(READS, code) ? READS[code] : undefined;
  if (!read) {
    const known = Object.keys(READS).join(", ");
    throw new Error(`is of type ${type}; read are ${known}, little- and big-endian`);
  }
  const size = Number(code.slice(1));
  if (data.length !== count * size) {
    throw new Error(`has ${data.length} bytes of numbers instead of ${count * size}`);
  }
  const Values = code === "f4" || code === "f2" ? Float32Array : Float64Array;
  const little = order !== ">";
  const asItIs = little && (code === "f8" || code === "f4") && data.byteOffset % size === 0;
  if (asItIs) return new Values(data.buffer as ArrayBuffer, data.byteOffset, count);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const values = new Values(count);
  for (let i = 0; i < count; i++) values[i] = read(view, i * size, little);
  return values;
}
