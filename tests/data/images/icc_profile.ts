// Small colour profiles, built from their numbers.

/** A profile of greyscale with a gamma, or of RGB with primaries beside it (xy of red, green, blue), by D50. */
export function iccProfile(
  gamma: number,
  primaries?: readonly (readonly [number, number, number])[],
) {
  const curve = bytesOf("curv", [0, 1], Math.round(gamma * 256) << 16);
  const xyz = (values: readonly number[]) =>
    bytesOf("XYZ ", [0], ...values.map((v) => Math.round(v * 65536)));
  const tags: [string, Uint8Array][] = [["wtpt", xyz([0.9642, 1, 0.8249])]];
  if (primaries) {
    primaries.forEach((values, i) => {
      tags.push([`${"rgb"[i]}XYZ`, xyz(values)], [`${"rgb"[i]}TRC`, curve]);
    });
  } else {
    tags.push(["kTRC", curve]);
  }
  const start = 128 + 4 + tags.length * 12;
  const made = new Uint8Array(start + tags.reduce((sum, [, data]) => sum + data.length, 0));
  const view = new DataView(made.buffer);
  const name = (at: number, text: string) => made.set(new TextEncoder().encode(text), at);
  view.setUint32(0, made.length);
  view.setUint32(8, 0x02400000);
  name(12, "mntr");
  name(16, primaries ? "RGB " : "GRAY");
  name(20, "XYZ ");
  name(36, "acsp");
  [0.9642, 1, 0.8249].forEach((v, i) => view.setInt32(68 + 4 * i, Math.round(v * 65536)));
  view.setUint32(128, tags.length);
  let at = start;
  tags.forEach(([tag, data], i) => {
    name(132 + 12 * i, tag);
    view.setUint32(136 + 12 * i, at);
    view.setUint32(140 + 12 * i, data.length);
    made.set(data, at);
    at += data.length;
  });
  return made;
}

/** Columns of Adobe RGB (1998), adapted to D50. */
export const ADOBE_RGB = [
  [0.6097, 0.3111, 0.0195],
  [0.2053, 0.6257, 0.0609],
  [0.1492, 0.0632, 0.7446],
] as const;

function bytesOf(type: string, before: readonly number[], ...values: number[]): Uint8Array {
  const words = [...before, ...values];
  const data = new Uint8Array(4 + words.length * 4);
  data.set(new TextEncoder().encode(type));
  const view = new DataView(data.buffer);
  words.forEach((value, i) => view.setInt32(4 + 4 * i, value));
  return data;
}
