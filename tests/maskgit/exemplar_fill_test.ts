// The classical fill by patches: what it must leave alone, and what it must find again.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { Images, Random } from "lib/data/mod.ts";
import { exemplarFill } from "lib/maskgit/baselines/mod.ts";
import { type Hole, holeMask } from "lib/maskgit/mod.ts";

const SIZE = { height: 32, width: 40, channels: 3 };

/** A picture of a function of place and colour. */
function picture(value: (y: number, x: number, c: number) => number, size = SIZE): Images {
  const data = Uint8Array.from({ length: size.height * size.width * size.channels }, (_, i) => {
    const pixel = Math.floor(i / size.channels);
    return value(Math.floor(pixel / size.width), pixel % size.width, i % size.channels);
  });
  return new Images(data, size);
}

/** The picture with other bytes where a mask hides them. */
function spoilt(image: Images, hidden: Uint8Array, seed: number): Images {
  const random = new Random(seed);
  const data = image.data.map((byte, i) =>
    hidden[Math.floor(i / image.channels)] ? random.integer(256) : byte
  );
  return new Images(data, image);
}

const random = new Random(1);
const noise = picture(() => random.integer(256));

const holes: Record<string, Hole[]> = {
  "a hole": [{ x: 11, y: 7, width: 14, height: 12 }],
  "at a corner": [{ x: 0, y: 20, width: 9, height: 12 }],
  "two, one of a single pixel": [
    { x: 39, y: 0, width: 1, height: 1 },
    { x: 5, y: 5, width: 8, height: 8 },
  ],
  "all but a column, where no patch is whole": [{ x: 0, y: 0, width: 39, height: 32 }],
};

for (const [name, list] of Object.entries(holes)) {
  Deno.test(`exemplarFill (${name}): known pixels stay, hidden ones have no influence, all are filled`, () => {
    const mask = holeMask(list, SIZE);
    const filled = exemplarFill(spoilt(noise, mask.data, 2), [mask]);
    assertEquals(exemplarFill(spoilt(noise, mask.data, 3), [mask]).data, filled.data);
    const known = new Set<string>();
    const colour = (image: Images, pixel: number) =>
      image.data.subarray(pixel * 3, pixel * 3 + 3).join();
    mask.data.forEach((hidden, pixel) => {
      if (hidden) return;
      known.add(colour(noise, pixel));
      assertEquals(colour(filled, pixel), colour(noise, pixel));
    });
    // All that is filled is copied from what is known.
    mask.data.forEach((_, pixel) => assert(known.has(colour(filled, pixel))));
  });
}

Deno.test("exemplarFill finds a pattern that repeats again, byte by byte", () => {
  const waves = picture((y, x, c) => 100 + 50 * ((x >> 1) % 3) + 20 * (y % 4) + c);
  const mask = holeMask([{ x: 12, y: 9, width: 13, height: 11 }], SIZE);
  assertEquals(exemplarFill(spoilt(waves, mask.data, 5), [mask]).data, waves.data);
});

Deno.test("exemplarFill continues an edge into the hole before it fills the rest", () => {
  const edge = picture((y) => y < 16 ? 40 : 200);
  const mask = holeMask([{ x: 14, y: 9, width: 12, height: 14 }], SIZE);
  assertEquals(exemplarFill(spoilt(edge, mask.data, 5), [mask]).data, edge.data);
});

Deno.test("exemplarFill: no hole, nothing known, and what does not fit", () => {
  const none = holeMask([], SIZE);
  assertEquals(exemplarFill(noise, [none]).data, noise.data);
  const all = holeMask([{ x: 0, y: 0, width: 40, height: 32 }], SIZE);
  assert(exemplarFill(noise, [all]).data.every((byte) => byte === 128));
  const both = exemplarFill(Images.concat([noise, noise]), [none, all]);
  assertEquals(both.at(0).data, noise.data);
  assertThrows(() => exemplarFill(noise, []), RangeError, "0 masks for 1 images");
  assertThrows(() => exemplarFill(noise, [none], { patch: 4 }), RangeError, "odd number, not 4");
  const small = holeMask([], { height: 2, width: 2 });
  assertThrows(() => exemplarFill(noise, [small]), RangeError, "2x2");
});
