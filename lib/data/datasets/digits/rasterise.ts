// Drawing many written digits at once: one SVG sheet by sharp, then each cell made like a scan.
import sharp from "sharp";
import type { Random } from "../../random.ts";
import type { Piece } from "./strokes.ts";

/** Height and width of an image in pixels. */
export const SIZE = 28;
const PIXELS = SIZE * SIZE;
const COLUMNS = 32;

/**
 * Draws digits white on black.
 *
 * @param digits the pieces of each, around the origin, in pixels
 * @returns (N, 28, 28) grey values, each digit's centre of mass in the middle
 */
export async function rasterise(
  digits: readonly Piece[][],
  randoms: readonly Random[],
): Promise<Uint8Array> {
  const sheet = await drawSheet(digits);
  const images = new Uint8Array(digits.length * PIXELS);
  const cell = new Float32Array(PIXELS);
  digits.forEach((_, index) => {
    cut(sheet, index, cell);
    scan(cell, randoms[index]);
    centre(cell, images.subarray(index * PIXELS, (index + 1) * PIXELS));
  });
  return images;
}

async function drawSheet(digits: readonly Piece[][]): Promise<Uint8Array> {
  const width = COLUMNS * SIZE;
  const height = Math.ceil(digits.length / COLUMNS) * SIZE;
  const drawn = digits.map((pieces, index) => {
    const x = (index % COLUMNS + 0.5) * SIZE, y = (Math.floor(index / COLUMNS) + 0.5) * SIZE;
    return pieces.map((piece) => pathOf(piece, x, y)).join("");
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<rect width="100%" height="100%"/>` +
    `<g fill="none" stroke="#fff" stroke-linecap="round">${drawn.join("")}</g></svg>`;
  return await sharp(new TextEncoder().encode(svg), { unlimited: true }).greyscale().raw()
    .toBuffer();
}

function pathOf({ curve, width }: Piece, x: number, y: number): string {
  const at = (i: number) => `${(curve[i] + x).toFixed(2)} ${(curve[i + 1] + y).toFixed(2)}`;
  return `<path d="M${at(0)}C${at(2)} ${at(4)} ${at(6)}" stroke-width="${width.toFixed(2)}"/>`;
}

function cut(sheet: Uint8Array, index: number, cell: Float32Array): void {
  const left = (index % COLUMNS) * SIZE, top = Math.floor(index / COLUMNS) * SIZE;
  for (let y = 0; y < SIZE; y++) {
    const from = (top + y) * COLUMNS * SIZE + left;
    for (let x = 0; x < SIZE; x++) cell[y * SIZE + x] = sheet[from + x];
  }
}

/** Ragged edges and a slight blur with contrast, as paper, scanner and resizing leave them. */
function scan(cell: Float32Array, random: Random): void {
  const raggedness = random.uniform(8, 40);
  for (let i = 0; i < PIXELS; i++) {
    if (cell[i] > 0 && cell[i] < 255) cell[i] += random.normal(0, raggedness);
  }
  blur(cell, random.uniform(0.03, 0.12));
  const contrast = random.uniform(1.05, 1.4);
  for (let i = 0; i < PIXELS; i++) {
    const value = (cell[i] - 128) * contrast + 132;
    // MNIST has true black beside the strokes, not a haze.
    cell[i] = value < 12 ? 0 : Math.min(255, value);
  }
}

/** Each pixel gives the share `side` to its left and right neighbours, then above and below. */
function blur(cell: Float32Array, side: number): void {
  const before = new Float32Array(PIXELS);
  for (const step of [1, SIZE]) {
    before.set(cell);
    for (let i = step; i < PIXELS - step; i++) {
      cell[i] = before[i] * (1 - 2 * side) + side * (before[i - step] + before[i + step]);
    }
  }
}

/** Copies a cell so that its centre of mass lies in the middle, moved by whole pixels. */
function centre(cell: Float32Array, image: Uint8Array): void {
  let mass = 0, sumX = 0, sumY = 0;
  for (let i = 0; i < PIXELS; i++) {
    mass += cell[i];
    sumX += cell[i] * (i % SIZE);
    sumY += cell[i] * Math.floor(i / SIZE);
  }
  const moveX = Math.round(SIZE / 2 - sumX / mass), moveY = Math.round(SIZE / 2 - sumY / mass);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const fromX = x - moveX, fromY = y - moveY;
      if (fromX < 0 || fromX >= SIZE || fromY < 0 || fromY >= SIZE) continue;
      image[y * SIZE + x] = Math.round(cell[fromY * SIZE + fromX]);
    }
  }
}
