// What the bytes of NumPy's array file say, read in the plainest way.

const READ: Record<string, (view: DataView, at: number, little: boolean) => number | bigint> = {
  f8: (view, at, little) => view.getFloat64(at, little),
  f4: (view, at, little) => view.getFloat32(at, little),
  f2: (view, at, little) => view.getFloat16(at, little),
  i8: (view, at, little) => view.getBigInt64(at, little),
  u8: (view, at, little) => view.getBigUint64(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  b1: (view, at) => view.getUint8(at),
};

/** Python's dictionary as JSON. */
function dictionary(text: string): { descr: string; fortran_order: boolean; shape: number[] } {
  const json = text.trim().replaceAll("'", '"').replaceAll("(", "[").replaceAll(")", "]")
    .replaceAll("True", "true").replaceAll("False", "false").replaceAll(/,\s*([\]}])/g, "$1");
  return JSON.parse(json);
}

/** Shape and numbers, row-major. @throws Error where the bytes are no such file */
export function plainNpy(bytes: Uint8Array): { shape: number[]; values: number[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes[6] === 1 ? 10 : 12;
  const length = start === 10 ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const { descr, fortran_order: fortran, shape } = dictionary(header);
  const read = READ[descr.slice(1)], size = Number(descr[2]), little = descr[0] !== ">";
  const count = shape.reduce((product, n) => product * n, 1);
  if (bytes.length !== start + length + count * size) throw new Error("another number of bytes");
  const place = (i: number) => {
    if (!fortran) return i;
    let [at, stride, rest] = [0, count, i];
    // Row-major number to column-major place.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      stride /= shape[axis];
      at += (rest % shape[axis]) * stride;
      rest = Math.floor(rest / shape[axis]);
    }
    return at;
  };
  const values = Array.from(
    { length: count },
    (_, i) => Number(read(view, start + length + place(i) * size, little)),
  );
  return { shape, values };
}
