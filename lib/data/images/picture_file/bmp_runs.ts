// Run-length codes of Windows bitmaps.

/** What follows a zero byte: the end of a row, of the picture, a move, or that many values. */
const END_OF_ROW = 0, END = 1, MOVE = 2;

/**
 * Palette numbers of each pixel, a byte each, in the order of the file; 0 where nothing is said.
 *
 * @param bits 4 or 8
 */
export function decodeRuns(
  bytes: Uint8Array,
  width: number,
  height: number,
  bits: number,
): Uint8Array {
  const made = new Uint8Array(width * height);
  let [x, y, at] = [0, 0, 0];
  const put = (value: number) => {
    if (x < width && y < height) made[y * width + x] = value;
    x++;
  };
  /** The i-th value of bytes from a place on: two in each where values have 4 bits. */
  const value = (from: number, i: number) =>
    bits === 8 ? bytes[from + i] : bytes[from + (i >> 1)] >> (i % 2 ? 0 : 4) & 15;
  while (at + 1 < bytes.length && y < height) {
    const [count, second] = [bytes[at], bytes[at + 1]];
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(value(at - 1, bits === 8 ? 0 : i % 2));
    } else if (second === END_OF_ROW) {
      [x, y] = [0, y + 1];
    } else if (second === END) {
      break;
    } else if (second === MOVE) {
      [x, y, at] = [x + bytes[at], y + bytes[at + 1], at + 2];
    } else {
      for (let i = 0; i < second; i++) put(value(at, i));
      at += Math.ceil(second * bits / 16) * 2;
    }
  }
  return made;
}
