// The parts of a PNG file that come before its pixels.

/** A part's name and its bytes. */
export interface PngPart {
  name: string;
  data: DataView;
}

/** The parts before the pixels, as far as they are whole. */
export function* pngParts(bytes: Uint8Array): Generator<PngPart> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 8; at + 8 <= bytes.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === "IDAT" || at + 8 + length > bytes.length) return;
    yield { name, data: new DataView(bytes.buffer, bytes.byteOffset + at + 8, length) };
    at += 12 + length;
  }
}

/** The number of pictures in a PNG file; of one that is animated, as its own part says. */
export function pngFrames(bytes: Uint8Array): number {
  for (const { name, data } of pngParts(bytes)) {
    if (name === "acTL" && data.byteLength >= 4) return Math.max(1, data.getUint32(0));
  }
  return 1;
}
