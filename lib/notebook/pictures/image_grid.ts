// Many small images as one picture, every pixel crisp.
import type { Tensor } from "@tensorflow/tfjs";
import { Images, toImages, type ToImagesOptions } from "lib/data/images/images.ts";
import { encodePng } from "lib/data/images/picture_file/mod.ts";
import { drawTexts, type PlacedText } from "./picture_text.ts";
import { display } from "../output/output.ts";
import { textWidth } from "../svg/text_width.ts";

/** How a grid is laid out. */
export interface GridOptions {
  /** Images in a row. Default: as many as make the grid about square. */
  columns?: number;
  /** Screen pixels to a pixel, a whole number. Default: images of about 84, fewer where
   * a row would not fit on a page. */
  scale?: number;
  /** White pixels between images. Default 2. */
  gap?: number;
  /** Text above the grid, at the left. */
  title?: string;
  /** Text below each image, in the images' order. */
  labels?: readonly string[];
  /** Text at the left of each row. */
  rowLabels?: readonly string[];
}

/** How a grid of images, or of a tensor read as images, is shown. */
export interface ImageGridOptions extends GridOptions, ToImagesOptions {
  /** PNG file to write the grid to as well. */
  file?: string;
}

/**
 * Shows images in a grid.
 *
 * ```ts
 * import { Images } from "lib/data/images/images.ts";
 * import { imageGrid } from "lib/notebook/mod.ts";
 * const noise = crypto.getRandomValues(new Uint8Array(20 * 8 * 8));
 * await imageGrid(new Images(noise, { height: 8, width: 8 }), { columns: 10, title: "Noise" });
 * ```
 *
 * @param images images, or a tensor in [-1, 1] of a shape that `toImages` takes
 * @throws RangeError when there is no image, an option is out of range, or labels are too many
 */
export async function imageGrid(
  images: Images | Tensor,
  options: ImageGridOptions = {},
): Promise<void> {
  const { title, file } = options;
  const pixels = images instanceof Images ? images : await toImages(images, options);
  const png = await encodePng(await gridPicture(pixels, options));
  const name = title ?? "images";
  await display({ "image/png": png, "text/plain": name }, { name, file });
}

/** The picture that `imageGrid` shows, as one image. */
export async function gridPicture(images: Images, options: GridOptions = {}): Promise<Images> {
  const layout = layOut(images, options);
  const picture = new Uint8Array(layout.width * layout.height * images.channels).fill(255);
  for (let i = 0; i < images.count; i++) {
    const [x, y] = cornerOf(i, layout);
    paint(images.at(i), picture, { x, y, scale: layout.scale, rowWidth: layout.width });
  }
  const plain = new Images(picture, { ...layout, channels: images.channels });
  const texts = textsOf(images, layout, options);
  return texts.length === 0 ? plain : await drawTexts(plain, texts);
}

interface Layout {
  columns: number;
  rows: number;
  scale: number;
  /** Distance from one image to the next. */
  stepX: number;
  stepY: number;
  /** Space for the row labels. */
  left: number;
  /** Space for the title. */
  top: number;
  /** Size of the whole picture. */
  width: number;
  height: number;
}

const IMAGE_SIZE = 84;
const PAGE_WIDTH = 740; // a wider picture would be scaled down, and its pixels blurred
const TITLE_SIZE = 15;
const LABEL_SIZE = 12;
const TITLE_ROOM = 30;
const LABEL_ROOM = 18;

function layOut(images: Images, options: GridOptions): Layout {
  const { count } = images;
  if (count === 0) throw new RangeError("imageGrid: there are no images to show");
  const { columns = Math.ceil(Math.sqrt(count)), gap = 2, labels, rowLabels = [] } = options;
  requireWhole({ columns }, 1);
  requireWhole({ gap }, 0);
  const across = Math.min(columns, count), rows = Math.ceil(count / columns);
  requireAtMost("labels", labels?.length, count, "images");
  requireAtMost("rowLabels", rowLabels.length, rows, "rows");
  const labelRoom = labels ? LABEL_ROOM : 0;
  const left = rowLabels.length === 0
    ? 0
    : 10 + Math.ceil(Math.max(...rowLabels.map((text) => textWidth(text, LABEL_SIZE))));
  const { scale = defaultScale(images, (PAGE_WIDTH - left) / across - gap) } = options;
  requireWhole({ scale }, 1);
  const top = options.title ? TITLE_ROOM : 0;
  const stepX = images.width * scale + gap, stepY = images.height * scale + labelRoom + gap;
  const titleWidth = options.title ? Math.ceil(textWidth(options.title, TITLE_SIZE, true)) : 0;
  const width = Math.max(left + across * stepX - gap, titleWidth);
  return { columns, rows, scale, stepX, stepY, left, top, width, height: top + rows * stepY - gap };
}

/** So that images are easily seen and a row fits on a page. */
function defaultScale({ height, width }: Images, room: number): number {
  const wanted = Math.round(IMAGE_SIZE / Math.max(height, width));
  return Math.max(1, Math.min(wanted, Math.floor(room / width)));
}

function cornerOf(index: number, { columns, left, top, stepX, stepY }: Layout): [number, number] {
  return [left + (index % columns) * stepX, top + Math.floor(index / columns) * stepY];
}

/** Copies an image into the picture, each pixel as a square of `scale` by `scale`. */
function paint(
  { data, height, width, channels }: Images,
  picture: Uint8Array,
  { x, y, scale, rowWidth }: { x: number; y: number; scale: number; rowWidth: number },
): void {
  const row = new Uint8Array(width * scale * channels);
  for (let line = 0; line < height; line++) {
    for (let i = 0; i < row.length; i++) {
      const column = Math.floor(i / channels / scale);
      row[i] = data[(line * width + column) * channels + i % channels];
    }
    for (let copy = 0; copy < scale; copy++) {
      picture.set(row, ((y + line * scale + copy) * rowWidth + x) * channels);
    }
  }
}

function textsOf(images: Images, layout: Layout, options: GridOptions): PlacedText[] {
  const { title, labels = [], rowLabels = [] } = options;
  const { scale, columns } = layout;
  const below = images.height * scale, across = images.width * scale;
  return [
    ...(title ? [{ text: title, x: 0, y: TITLE_SIZE + 2, size: TITLE_SIZE, strong: true }] : []),
    ...labels.map((text, i): PlacedText => {
      const [x, y] = cornerOf(i, layout);
      const size = LABEL_SIZE * Math.min(1, layout.stepX / textWidth(text, LABEL_SIZE));
      return { text, x: x + across / 2, y: y + below + LABEL_SIZE + 1, size, anchor: "middle" };
    }),
    ...rowLabels.map((text, i): PlacedText => {
      const [x, y] = cornerOf(i * columns, layout);
      return {
        text,
        x: x - 10,
        y: y + below / 2 + LABEL_SIZE / 3,
        size: LABEL_SIZE,
        anchor: "end",
      };
    }),
  ];
}

function requireWhole(values: Record<string, number>, least: number): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(`imageGrid: ${name} ${value} must be a whole number, at least ${least}`);
    }
  }
}

function requireAtMost(name: string, given = 0, most: number, what: string): void {
  if (given > most) throw new RangeError(`imageGrid: ${given} ${name} for ${most} ${what}`);
}
