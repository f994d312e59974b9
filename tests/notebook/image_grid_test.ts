// Image grids: every pixel where it belongs.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { tf } from "lib/tensorflow/mod.ts"; // before sharp: otherwise the process ends badly
import sharp from "sharp";
import { Images } from "lib/data/images/images.ts";
import { gridPicture, imageGrid } from "lib/notebook/pictures/image_grid.ts";
import { shownBy } from "./recorder.ts";

/** Rows of the first channel. */
function rowsOf({ data, width, channels }: Images): number[][] {
  const first = [...data].filter((_, i) => i % channels === 0);
  return Array.from(
    { length: first.length / width },
    (_, y) => first.slice(y * width, (y + 1) * width),
  );
}

const THREE = new Images(Uint8Array.of(1, 2, 3, 4, 5, 6), { height: 1, width: 2 });

Deno.test("a grid repeats pixels, leaves white gaps and fills the last row with white", async () => {
  const grid = await gridPicture(THREE, { columns: 2, scale: 2, gap: 1 });
  const W = 255;
  assertEquals(rowsOf(grid), [
    [1, 1, 2, 2, W, 3, 3, 4, 4],
    [1, 1, 2, 2, W, 3, 3, 4, 4],
    [W, W, W, W, W, W, W, W, W],
    [5, 5, 6, 6, W, W, W, W, W],
    [5, 5, 6, 6, W, W, W, W, W],
  ]);
});

Deno.test("a colour grid keeps the channels together", async () => {
  const colours = new Images(Uint8Array.of(1, 2, 3, 4, 5, 6), { height: 1, width: 1, channels: 3 });
  const grid = await gridPicture(colours, { columns: 2, scale: 2, gap: 0 });
  const row = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6];
  assertEquals([[...grid.data], grid.channels], [[...row, ...row], 3]);
});

Deno.test("imageGrid publishes a PNG whose pixels are the tensor's", async () => {
  const tensor = tf.tensor2d([[-1, 1, 0, -1], [1, 1, 1, -1]]);
  const bundle = await shownBy(() => imageGrid(tensor, { columns: 2, scale: 1, gap: 0 }));
  tensor.dispose();
  assertEquals(Object.keys(bundle), ["image/png", "text/plain"]);
  const png = await sharp(bundle["image/png"] as Uint8Array).extractChannel(0).raw().toBuffer();
  assertEquals([...png], [0, 255, 255, 255, 128, 0, 255, 0]);
});

Deno.test("without options a grid is about square and its images easy to see", async () => {
  const digits = new Images(new Uint8Array(9 * 28 * 28), { height: 28, width: 28 });
  const { width, height } = await gridPicture(digits);
  assertEquals([width, height], [3 * 84 + 2 * 2, 3 * 84 + 2 * 2]);
  const many = new Images(new Uint8Array(40 * 28 * 28), { height: 28, width: 28 });
  const wide = await gridPicture(many, { columns: 10 });
  assertEquals(wide.width, 10 * 56 + 9 * 2); // with 84 pixels each it would not fit on a page
  const rowLabels = ["a rather long label of a row"];
  assert((await gridPicture(many, { columns: 10, rowLabels })).width <= 740);
});

Deno.test("title and labels are drawn beside the images, not over them", async () => {
  const black = new Images(new Uint8Array(4 * 40 * 40), { height: 40, width: 40 });
  const plain = { columns: 2, scale: 2, gap: 2 };
  const grid = await gridPicture(black, {
    ...plain,
    title: "Title",
    labels: ["a", "b", "c", "d"],
    rowLabels: ["first", "second"],
  });
  assertEquals(grid.channels, 1);
  const rows = rowsOf(grid);
  const dark = (y: number) => rows[y].filter((value) => value === 0).length;
  const top = rows.findIndex((_, y) => dark(y) >= 160);
  const left = rows[top].lastIndexOf(0) - 161;
  assert(top > 15 && left > 20, `images start at ${left}, ${top}`);
  const isInked = (part: number[][]) => part.flat().some((value) => value < 128);
  assert(isInked(rows.slice(0, top)), "the title");
  assert(isInked(rows.slice(top, top + 80).map((row) => row.slice(0, left))), "the row label");
  assert(isInked(rows.slice(top + 80, top + 98)), "the labels");
  for (const row of rows.slice(top, top + 80)) {
    assertEquals(row.slice(left).every((v, x) => v === (x === 80 || x === 81 ? 255 : 0)), true);
  }
});

Deno.test("imageGrid names the option that is wrong", async () => {
  const refuse = (options: object, text: string) =>
    assertRejects(() => imageGrid(THREE, options), RangeError, text);
  await refuse({ scale: 1.5 }, "scale 1.5");
  await refuse({ columns: 0 }, "columns 0");
  await refuse({ gap: -1 }, "gap -1");
  await refuse({ labels: ["a", "b", "c", "d"] }, "4 labels for 3 images");
  await refuse({ columns: 3, rowLabels: ["a", "b"] }, "2 rowLabels for 1 rows");
  const none = THREE.slice(0, 0);
  await assertRejects(() => imageGrid(none), RangeError, "no images");
});
