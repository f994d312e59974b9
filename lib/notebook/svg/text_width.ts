// How wide a text will be drawn, where there is no browser to ask.

// Advance widths of Helvetica for the characters from space to tilde, in thousandths of the font
// size (Adobe's font metrics, Helvetica.afm); Arial and Liberation Sans have the same.
const HELVETICA = [
  [278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278], // space to /
  [556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556], // 0 to ?
  [1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778], // @ to O
  [667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556], // P to _
  [333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556], // ` to o
  [556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584], // p to ~
].flat();

// The figures' own font, Inter, runs wider than Helvetica; too much room is better than too little.
const ROOM = 1.14;
const STRONG_ROOM = 1.2;

/** Width of one line of text in pixels, a little generous; `strong` text is a title. */
export function textWidth(text: string, fontSize: number, strong = false): number {
  let thousandths = 0;
  for (const char of text) thousandths += HELVETICA[char.codePointAt(0)! - 32] ?? 600;
  return thousandths / 1000 * fontSize * (strong ? STRONG_ROOM : ROOM);
}
