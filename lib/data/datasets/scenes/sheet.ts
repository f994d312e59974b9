// Many scenes at once: laid out on one SVG sheet, drawn by sharp, cut into pictures.
import sharp from "sharp";
import { SIZE } from "./backgrounds/parts.ts";

const COLUMNS = 8;
/** A cell is drawn one pixel wider all round, so that no picture shines into its neighbour. */
const CELL = SIZE + 2;
/** What a pixel keeps of its light and gives to either side: a lens, as photographs are not razor-sharp. */
const KEPT = 0.84, GIVEN = (1 - KEPT) / 2;
const LENS = {
  width: 3,
  height: 3,
  kernel: [GIVEN, KEPT, GIVEN].flatMap((row) => [row * GIVEN, row * KEPT, row * GIVEN]),
};

/**
 * Draws SVG pictures of 64x64.
 *
 * @returns (N, 64, 64, 3), bytes
 */
export async function drawSheet(pictures: readonly string[]): Promise<Uint8Array> {
  const width = COLUMNS * CELL, height = Math.ceil(pictures.length / COLUMNS) * CELL;
  const cells = pictures.map((svg, index) => {
    const x = (index % COLUMNS) * CELL, y = Math.floor(index / COLUMNS) * CELL;
    return `<svg x="${x}" y="${y}" width="${CELL}" height="${CELL}" viewBox="-1 -1 ${CELL} ${CELL}">${svg}</svg>`;
  });
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `stroke-linecap="round" stroke-linejoin="round">${cells.join("")}</svg>`;
  const sheet = await sharp(new TextEncoder().encode(text), { unlimited: true })
    .removeAlpha().convolve(LENS).raw().toBuffer();
  const row = SIZE * 3, images = new Uint8Array(pictures.length * SIZE * row);
  for (let index = 0; index < pictures.length; index++) {
    const left = ((index % COLUMNS) * CELL + 1) * 3, top = Math.floor(index / COLUMNS) * CELL + 1;
    for (let y = 0; y < SIZE; y++) {
      const from = (top + y) * width * 3 + left;
      images.set(sheet.subarray(from, from + row), (index * SIZE + y) * row);
    }
  }
  return images;
}
