// The size that a JPEG file claims, read from its header as libjpeg reads it: nothing is decoded.

/** Markers (ITU-T T.81, table B.1). */
const SOI = 0xd8, EOI = 0xd9, SOS = 0xda, TEM = 0x01;

/** Where the header tells of the picture: SOF0 to SOF15, without the three that are other segments. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Markers that no length and no segment follow, beside the file's ends: a reader goes on right behind them. */
function standsAlone(marker: number): boolean {
  return marker === TEM || (marker >= 0xd0 && marker <= 0xd7);
}

/**
 * Height and width of a JPEG file's picture.
 *
 * @returns undefined when the bytes are no JPEG file, end before they tell, or tell it twice
 */
export function jpegSize(bytes: Uint8Array): { height: number; width: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 2 || bytes[0] !== 0xff || bytes[1] !== SOI) return undefined;
  let size: { height: number; width: number } | undefined;
  for (let at = 2;;) {
    at = nextMarker(bytes, at);
    const marker = bytes[at++];
    if (marker === SOS) return size;
    if (marker === SOI || marker === EOI) return undefined;
    if (standsAlone(marker)) continue;
    if (at + 7 > bytes.length) return undefined;
    if (isFrame(marker)) {
      if (size) return undefined;
      size = { height: view.getUint16(at + 3), width: view.getUint16(at + 5) };
    }
    at += Math.max(2, view.getUint16(at)); // the length counts itself
  }
}

/** Where the next marker's second byte is: whatever stands before it is passed over, as are FF that fill up. */
function nextMarker(bytes: Uint8Array, start: number): number {
  let at = start;
  do {
    while (at < bytes.length && bytes[at] !== 0xff) at++;
    while (at < bytes.length && bytes[at] === 0xff) at++;
  } while (at < bytes.length && bytes[at] === 0);
  return at;
}
