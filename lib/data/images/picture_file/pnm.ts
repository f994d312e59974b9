// Netpbm's formats: PBM (P1, P4), PGM (P2, P5) and PPM (P3, P6), with 8 or 16 bits.
import type { RasterFile } from "./raster.ts";

const [NEWLINE, COMMENT, ZERO, NINE] = [..."\n#09"].map((sign) => sign.charCodeAt(0));
const MOST_8 = 255, MOST_16 = 65535;

/** Whether bytes begin as such a file does. */
export function isPnm(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] >= 0x31 && bytes[1] <= 0x36 && isSpace(bytes[2]);
}

/**
 * Reads the header.
 *
 * @throws Error that says what is wrong with it
 */
export function readPnm(bytes: Uint8Array): RasterFile {
  const kind = bytes[1] - 0x30;
  const bits = kind === 1 || kind === 4;
  const words = new Words(bytes, 2);
  const [width, height] = [words.next("width"), words.next("height")];
  const most = bits ? 1 : words.next("largest value");
  if (width < 1 || height < 1) throw new Error(`its size is ${width}x${height}`);
  if (most < 1 || most > MOST_16) throw new Error(`its largest value is ${most}, not 1 to 65535`);
  const channels = kind === 3 || kind === 6 ? 3 : 1;
  const decode = () => {
    const count = width * height * channels;
    const values = kind < 4
      ? words.values(count, bits)
      : bits
      ? unpackBits(bytes.subarray(words.at + 1), width, height)
      : binary(bytes.subarray(words.at + 1), count, most);
    // In bitmaps 1 is black.
    const data = bits ? Uint8Array.from(values, (bit) => MOST_8 * (1 - bit)) : scaled(values, most);
    return { width, height, channels, data } as const;
  };
  return { width, height, decode };
}

/** Numbers in text, with comments between them. */
class Words {
  constructor(readonly bytes: Uint8Array, public at: number) {}

  next(what: string): number {
    this.#skip();
    let value = 0, digits = 0;
    for (; isDigit(this.bytes[this.at]); this.at++, digits++) {
      value = value * 10 + this.bytes[this.at] - ZERO;
    }
    if (digits === 0 || digits > 10) throw new Error(`its ${what} is missing`);
    return value;
  }

  /** @param single whether each digit is a value of its own */
  values(count: number, single: boolean): Uint16Array<ArrayBuffer> {
    // Each value takes a byte at least, so the file bounds what is made.
    if (count > this.bytes.length) throw tooShort();
    const values = new Uint16Array(count);
    for (let i = 0; i < count; i++) {
      this.#skip();
      if (this.at >= this.bytes.length) throw tooShort();
      const value = single ? this.bytes[this.at++] - ZERO : this.next("value");
      if (value < 0 || value > (single ? 1 : MOST_16)) throw new Error(`a value is ${value}`);
      values[i] = value;
    }
    return values;
  }

  #skip(): void {
    while (isSpace(this.bytes[this.at]) || this.bytes[this.at] === COMMENT) {
      if (this.bytes[this.at] === COMMENT) {
        while (this.at < this.bytes.length && this.bytes[this.at] !== NEWLINE) this.at++;
      }
      this.at++;
    }
  }
}

function binary(bytes: Uint8Array, count: number, most: number): Uint16Array<ArrayBuffer> {
  const each = most > MOST_8 ? 2 : 1;
  if (bytes.length < count * each) throw tooShort();
  if (each === 1) return Uint16Array.from(bytes.subarray(0, count));
  return Uint16Array.from({ length: count }, (_, i) => bytes[2 * i] * 256 + bytes[2 * i + 1]);
}

/** Bits in rows of whole bytes, the first in the highest place. */
function unpackBits(bytes: Uint8Array, width: number, height: number): Uint16Array<ArrayBuffer> {
  const row = Math.ceil(width / 8);
  if (bytes.length < row * height) throw tooShort();
  const bit = (x: number, y: number) => bytes[y * row + (x >> 3)] >> (7 - x % 8) & 1;
  return Uint16Array.from(
    { length: width * height },
    (_, i) => bit(i % width, Math.floor(i / width)),
  );
}

/** Values of 0 to `most` as bytes where that keeps them, else with 16 bits. */
function scaled(values: Uint16Array, most: number) {
  const made = most > MOST_8 ? new Uint16Array(values.length) : new Uint8Array(values.length);
  const factor = (most > MOST_8 ? MOST_16 : MOST_8) / most;
  for (let i = 0; i < values.length; i++) {
    if (values[i] > most) throw new Error(`a value is ${values[i]}, but the largest ${most}`);
    made[i] = Math.round(values[i] * factor);
  }
  return made;
}

const tooShort = () => new Error("the file ends before its last pixel");
const isDigit = (byte: number) => byte >= ZERO && byte <= NINE;
const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
