// The geometry of holes, on thousands of random ones.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { Random } from "lib/data/mod.ts";
import { hiddenCount, type Hole, holeMask, type Mask, tokenMask } from "lib/maskgit/mod.ts";

/** A hole in a picture: anywhere, along a border, of one pixel, or the whole picture. */
function randomHole(random: Random, { height, width }: { height: number; width: number }): Hole {
  const kind = random.integer(8);
  if (kind === 0) return { x: 0, y: 0, width, height };
  const hole = {
    width: kind === 1 ? 1 : 1 + random.integer(width),
    height: kind === 1 ? 1 : 1 + random.integer(height),
  };
  const atEdge = (room: number) => random.chance(0.5) ? 0 : room;
  const place = (room: number) => kind === 2 ? atEdge(room) : random.integer(room + 1);
  return { ...hole, x: place(width - hole.width), y: place(height - hole.height) };
}

Deno.test("5,000 random holes: a token is masked exactly when a hole touches it", () => {
  const random = new Random(1);
  for (let i = 0; i < 5000; i++) {
    const patch = 1 + random.integer(5);
    const size = {
      height: patch * (1 + random.integer(6)),
      width: patch * (1 + random.integer(6)),
    };
    const holes = Array.from({ length: random.integer(4) }, () => randomHole(random, size));
    const pixels = holeMask(holes, size);
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        const inside = holes.some((hole) =>
          x >= hole.x && x < hole.x + hole.width && y >= hole.y && y < hole.y + hole.height
        );
        assertEquals(pixels.data[y * size.width + x], Number(inside));
      }
    }
    const ring = random.integer(3);
    const tokens = tokenMask(pixels, patch, { ring });
    assertEquals([tokens.height * patch, tokens.width * patch], [size.height, size.width]);
    tokens.data.forEach((masked, token) => {
      const [row, column] = [Math.floor(token / tokens.width), token % tokens.width];
      // Rectangles meet when they do in both directions.
      const touched = holes.some((hole) => {
        const meets = (at: number, start: number, length: number) =>
          (at - ring) * patch < Math.ceil((start + length) / patch) * patch &&
          (at + ring + 1) * patch > Math.floor(start / patch) * patch;
        return meets(row, hole.y, hole.height) && meets(column, hole.x, hole.width);
      });
      assertEquals(masked, Number(touched), JSON.stringify({ holes, patch, ring, token }));
    });
  }
});

Deno.test("any mask will do: each hidden pixel hides its token alone", () => {
  const size = { height: 6, width: 9 };
  for (let pixel = 0; pixel < 54; pixel++) {
    const data = new Uint8Array(54);
    data[pixel] = 1;
    const tokens = tokenMask({ ...size, data }, 3);
    assertEquals(hiddenCount(tokens), 1);
    assertEquals(tokens.data[Math.floor(pixel / 27) * 3 + Math.floor((pixel % 9) / 3)], 1);
  }
});

Deno.test("a hole or a mask that does not fit is refused, with what is wrong and by how much", () => {
  const size = { height: 64, width: 64 };
  const good = { x: 0, y: 0, width: 1, height: 1 };
  const refused = (hole: Hole, message: string) =>
    assertThrows(() => holeMask([good, hole], size), RangeError, message);
  refused(
    { x: 50, y: 10, width: 20, height: 8 },
    "inpaint: hole 2 (x 50, y 10, width 20, height 8) leaves the 64x64 image (width x height); its right edge is 70",
  );
  refused({ x: 0, y: 60, width: 1, height: 5 }, "its bottom edge is 65");
  refused({ x: -2, y: 0, width: 5, height: 5 }, "its left edge is -2");
  refused({ x: 0, y: -1, width: 5, height: 5 }, "its top edge is -1");
  refused({ x: 0, y: 0, width: 0, height: 5 }, "is empty");
  refused({ x: 0.5, y: 0, width: 1, height: 5 }, "is not of whole pixels");
  refused({ x: NaN, y: 0, width: 1, height: 5 }, "is not of whole pixels");
  const mask: Mask = { ...size, data: new Uint8Array(64 * 64) };
  assertThrows(() => tokenMask(mask, 5), RangeError, "64x64 cannot be divided by tokens of 5x5");
  assertThrows(() => tokenMask(mask, 4, { ring: -1 }), RangeError, "ring is -1");
  mask.data[7] = 255;
  assertThrows(() => tokenMask(mask, 4), RangeError, "has 255");
  const short = { ...size, data: new Uint8Array(5) };
  assertThrows(() => tokenMask(short, 4), RangeError, "64x64 with 5 values");
  assert(hiddenCount(holeMask([], size)) === 0);
});

Deno.test("many large holes, over each other and apart, hide what each of them does", () => {
  const size = { width: 1000, height: 900 };
  const holes = Array.from({ length: 20_000 }, (_, i) => ({
    ...{ x: i % 7, y: i % 5, width: 700 - i % 11, height: 600 - i % 13 },
  }));
  const mask = holeMask([...holes, { x: 999, y: 899, width: 1, height: 1 }], size);
  assertEquals(mask.data.reduce((sum, one) => sum + one, 0), 700 * 600 + hiddenBeyond(holes) + 1);
  assertEquals([mask.data[0], mask.data[999], mask.data[900_000 - 1]], [1, 0, 1]);
  assertThrows(() => holeMask([{ x: NaN, y: 0, width: 1, height: 1 }], size), RangeError, "x NaN");
});

/** Pixels of holes that do not lie in the first 700x600, by sets of places. */
function hiddenBeyond(holes: { x: number; y: number; width: number; height: number }[]): number {
  const beyond = new Set<number>();
  const shapes = new Map(holes.map((hole) => [Object.values(hole).join(), hole]));
  for (const { x, y, width, height } of shapes.values()) {
    for (let row = y; row < y + height; row++) {
      for (let at = row < 600 ? Math.max(x, 700) : x; at < x + width; at++) {
        beyond.add(row * 1000 + at);
      }
    }
  }
  return beyond.size;
}
