// Where the objects of scenes lie, seen without their backgrounds.
import sharp from "sharp";
import { drawScene, planScene } from "lib/data/datasets/scenes/scene.ts";

/** Shares of an object's pixels, and of the picture that they cover. */
export interface ObjectMask {
  cover: number;
  /** Left, right and above the picture. */
  beside: number;
  below: number;
}

const SIZE = 64, MARGIN = 32, CELL = SIZE + 2 * MARGIN, COLUMNS = 10;

/** Draws objects of a class on transparent ground, with a margin round the picture. */
export async function objectMasks(label: number, count: number): Promise<ObjectMask[]> {
  const width = COLUMNS * CELL, height = Math.ceil(count / COLUMNS) * CELL;
  const cells = Array.from({ length: count }, (_, i) => {
    const x = i % COLUMNS * CELL, y = Math.floor(i / COLUMNS) * CELL;
    const view = `viewBox="${-MARGIN} ${-MARGIN} ${CELL} ${CELL}"`;
    const { object } = drawScene(planScene(9, label, i), label, `s${i}`);
    return `<svg x="${x}" y="${y}" width="${CELL}" height="${CELL}" ${view}>${object}</svg>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`;
  const pixels = await sharp(new TextEncoder().encode(`${svg}${cells.join("")}</svg>`), {
    unlimited: true,
  }).extractChannel("alpha").raw().toBuffer();
  return cells.map((_, i) => {
    const left = i % COLUMNS * CELL, top = Math.floor(i / COLUMNS) * CELL;
    return measure((x, y) => pixels[(top + y) * width + left + x] > 160);
  });
}

function measure(isObject: (x: number, y: number) => boolean): ObjectMask {
  let all = 0, within = 0, below = 0;
  for (let y = 0; y < CELL; y++) {
    for (let x = 0; x < CELL; x++) {
      if (!isObject(x, y)) continue;
      all++;
      if (y >= MARGIN + SIZE) below++;
      else if (y >= MARGIN && x >= MARGIN && x < MARGIN + SIZE) within++;
    }
  }
  return { cover: within / SIZE ** 2, beside: (all - within - below) / all, below: below / all };
}
