// The size that a JPEG file claims, read from its header: nothing is decoded.

/** Where the header tells of the picture (ITU-T T.81, B.2.2): SOF0 to SOF15, without the three that are other segments. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/**
 * Height and width of a JPEG file's picture.
 *
 * @returns undefined when the bytes are no JPEG file, or end before they tell
 */
export function jpegSize(bytes: Uint8Array): { height: number; width: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 2 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (isFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}
