// NumPy's types of numbers: letter, bytes and byte order, as in "<f8".

/** Reads the number at a byte. */
type Read = (view: DataView, at: number, little: boolean) => number;

/** Of a whole number of 64 bits. @throws Error when float64 cannot hold it */
const exact = (value: bigint): number => {
  if (Number.isSafeInteger(Number(value))) return Number(value);
  throw new Error(`has the number ${value}, too large to be exact here`);
};

/** By letter and bytes. */
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
export function decodeNumbers(
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
