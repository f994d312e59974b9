// Random rectangles: sizes, places and seeds.

import { assert, assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
import { randomHoles } from "lib/maskgit/mod.ts";
import { roundedCount } from "lib/maskgit/masks.ts";

const SIZE = { height: 64, width: 48 };

for (const aligned of [false, true]) {
  Deno.test(`2,000 random holes, ${aligned ? "on" : "beside"} the tokens' grid: area, place, seed`, () => {
    const holes = randomHoles(2000, SIZE, 4, { aligned, seed: 3 });
    const shares = holes.map(({ x, y, width, height }) => {
      assert(x >= 0 && y >= 0 && x + width <= 48 && y + height <= 64);
      assertEquals([x, y, width, height].every((edge) => edge % 4 === 0), aligned);
      return width * height / (64 * 48);
    });
    assert(shares.every((share) => share >= 0.1 && share <= 0.6));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    assertLess(Math.abs(mean - 0.35), 0.02);
    assertGreater(shares.filter((share) => share < 0.2).length, 250);
    assertGreater(shares.filter((share) => share > 0.5).length, 250);
    assertGreater(new Set(holes.map(({ x }) => x)).size, aligned ? 7 : 30);
    assertEquals(randomHoles(2000, SIZE, 4, { aligned, seed: 3 }), holes);
    assert(randomHoles(1, SIZE, 4, { aligned, seed: 4 })[0] !== holes[0]);
  });
}

Deno.test("holes that cannot be are refused", () => {
  const asked = { shares: [0.9, 0.95] as const, aligned: true };
  assertThrows(() => randomHoles(1, { height: 8, width: 8 }, 4, asked), RangeError, "grid of 4");
  assertThrows(() => randomHoles(1, SIZE, 1), RangeError, "beside a grid of 1");
});

Deno.test("counts of unknown tokens are rounded up to few numbers", () => {
  const counts = Array.from({ length: 65 }, (_, hidden) => {
    const data = Uint8Array.from({ length: 64 }, (_, i) => Number(i < hidden));
    const rounded = roundedCount([{ height: 8, width: 8, data }]);
    assert(rounded >= hidden && rounded <= 64);
    return rounded;
  });
  assertEquals(new Set(counts).size, 17);
  assertEquals([counts[0], counts[1], counts[64]], [0, 4, 64]);
});
