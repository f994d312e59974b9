// What a TIFF file says beside its pixels.

/** Description, maker, model, program, time, artist, copyright, and the camera's and the place's own lists (TIFF 6.0; EXIF 2.3). */
const WORDS = [270, 271, 272, 305, 306, 315, 33432, 34665, 34853];

/** Whether a TIFF file's first picture has words beside it: who made it, when, where and with what. */
export function hasWords(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 8) return false;
  const little = bytes[0] === 0x49; // "II", else "MM"
  if (view.getUint16(2, little) !== 42) return true; // of 64 bits: not looked into
  const start = view.getUint32(4, little);
  if (start + 2 > bytes.length) return false;
  const end = Math.min(bytes.length - 12, start + 2 + 12 * view.getUint16(start, little));
  for (let at = start + 2; at < end; at += 12) {
    if (WORDS.includes(view.getUint16(at, little))) return true;
  }
  return false;
}
