// What scenes are made of: colours, outlines, sheets.
import { assert, assertEquals } from "@std/assert";
import { darker, hex, lch, lighter, mix } from "lib/data/datasets/scenes/colour.ts";
import { blob, box, d, halves, round, symmetric, through } from "lib/data/datasets/scenes/path.ts";
import { drawSheet } from "lib/data/datasets/scenes/sheet.ts";

Deno.test("hex gives the sRGB colours of published OKLab values", () => {
  // CSS Color 4's sample conversions of the primaries, to five digits.
  assertEquals(hex({ l: 1, a: 0, b: 0 }), "#ffffff");
  assertEquals(hex({ l: 0, a: 0, b: 0 }), "#000000");
  assertEquals(hex({ l: 0.62796, a: 0.22486, b: 0.12585 }), "#ff0000");
  assertEquals(hex({ l: 0.86644, a: -0.23389, b: 0.1795 }), "#00ff00");
  assertEquals(hex({ l: 0.45201, a: -0.03246, b: -0.31153 }), "#0000ff");
  assertEquals(hex(lch(0.62796, 0.25768, 29.234)), "#ff0000");
  assertEquals(hex({ l: 2, a: 0, b: 0 }), "#ffffff"); // clipped
});

Deno.test("lighter and darker change lightness evenly; mix ends where it should", () => {
  const colour = lch(0.6, 0.1, 140);
  assertEquals([mix(colour, lch(0.9, 0, 0), 0), lighter(colour, 0)], [colour, colour]);
  const steps = [-0.5, -0.25, 0.25, 0.5].map((by) =>
    by < 0 ? darker(colour, -by) : lighter(colour, by)
  );
  assertEquals(steps.map(({ l }) => +l.toFixed(3)), [0.41, 0.505, 0.7, 0.8]);
});

Deno.test("paths: rounded numbers, closed shapes, curves through the points", () => {
  assertEquals(d`M${1 / 3} ${-0.001}h${2}z`, "M0.33 0h2z");
  assertEquals(box(1, 2, 3, 4), "M1 2h3v4h-3z");
  assert(through([[0, 0], [5, 5], [9, 0]]).endsWith(" 9 0"));
  assert(blob([[0, 0], [5, 5], [9, 0]]).endsWith(" 0 0z"));
});

/** Black shapes on white; (N, 64, 64), one channel of three. */
async function drawn(...paths: string[]): Promise<Uint8Array[]> {
  const white = `<path d="${box(-2, -2, 68, 68)}" fill="#fff"/>`;
  const sheet = await drawSheet(
    paths.map((path) => `${white}<path d="${path}" transform="translate(32 32)"/>`),
  );
  return paths.map((_, i) =>
    sheet.slice(i * 64 * 64 * 3, (i + 1) * 64 * 64 * 3).filter((_, k) => k % 3 === 0)
  );
}

Deno.test("symmetric and halves draw shapes that are the same left and right", async () => {
  const egg = symmetric([[0, -20], [12, 0], [9, 15], [0, 20]]);
  const heart = halves(-10, [6, -25, 25, -20, 20, 0], [15, 12, 4, 16, 0, 22]);
  const circle = halves(-20, [11.046, -20, 20, -11.046, 20, 0], [20, 11.046, 11.046, 20, 0, 20]);
  const [a, b, c, reference] = await drawn(egg, heart, circle, round(0, 0, 20));
  for (const image of [a, b]) {
    assert(image.filter((value) => value === 0).length > 300);
    const mirrored = image.map((_, i) => image[i - i % 64 + 63 - i % 64]);
    // Antialiasing is not quite the same on both sides.
    assert(image.every((value, i) => Math.abs(value - mirrored[i]) <= 16));
  }
  assert(c.every((value, i) => Math.abs(value - reference[i]) <= 8));
});

Deno.test("drawSheet keeps pictures apart and in order, whatever their number", async () => {
  const greys = Array.from({ length: 19 }, (_, i) => i % 2 ? 255 : i);
  const sheet = await drawSheet(
    greys.map((grey) => `<path d="${box(-2, -2, 68, 68)}" fill="rgb(${grey},${grey},${grey})"/>`),
  );
  assertEquals(sheet.length, 19 * 64 * 64 * 3);
  greys.forEach((grey, i) => {
    const image = sheet.subarray(i * 64 * 64 * 3, (i + 1) * 64 * 64 * 3);
    assert(image.every((value) => value === grey), `picture ${i}`);
  });
});
