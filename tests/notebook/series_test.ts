// Series: thinning, smoothing, numbers for figures.
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { figureNumbers, pointsOf, smooth, thin } from "lib/notebook/charts/series.ts";

Deno.test("thin keeps both ends, every peak and the order", () => {
  const y = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i / 1000));
  y[31_337] = 50;
  y[77_777] = -50;
  const x = Float64Array.from(y, (_, i) => i * 2);
  const { x: kept, y: values } = thin({ x, y }, 1000);
  assert(kept.length <= 1000 && kept.length > 900, `${kept.length} points`);
  const positions = Array.from(kept);
  assertEquals([positions[0], positions.at(-1)], [0, 199_998]);
  assertEquals(values[positions.indexOf(2 * 31_337)], 50);
  assertEquals(values[positions.indexOf(2 * 77_777)], -50);
  assert(positions.every((at, i) => i === 0 || at > positions[i - 1]), "in order, none twice");
});

Deno.test("thin leaves short series alone and keeps gaps", () => {
  const points = { x: [0, 1, 2], y: [1, 2, 3] };
  assertEquals(thin(points, 3), points);
  const y = new Array(1000).fill(1);
  y[500] = NaN;
  assert(Array.from(thin({ x: y.map((_, i) => i), y }, 50).y).some(Number.isNaN));
});

Deno.test("smooth is the bias-corrected moving average and passes over gaps", () => {
  const [first, second, third] = smooth([4, 2, NaN, 8], 0.5);
  assertEquals(first, 4);
  assertAlmostEquals(second, (0.25 * 4 + 0.5 * 2) / 0.75);
  assert(Number.isNaN(third));
  assertEquals(smooth([1, 2, 3], 0), [1, 2, 3]);
  assertAlmostEquals(smooth(new Array(50).fill(7), 0.95)[49], 7);
});

Deno.test("figureNumbers shortens and turns what is not finite into gaps", () => {
  const values = new Float32Array([0.1, NaN, Infinity, 123456789]);
  assertEquals(figureNumbers(values), [0.1, null, null, 123457000]);
});

Deno.test("pointsOf numbers plain lists and names the series that does not fit", () => {
  assertEquals(pointsOf({ a: [5, 6] }, "chart"), [["a", { x: [0, 1], y: [5, 6] }]]);
  assertThrows(() => pointsOf({}, "chart"), RangeError, "chart: no series");
  const bad = { b: { x: [1, 2], y: [1] } };
  assertThrows(() => pointsOf(bad, "chart"), RangeError, `series "b" has 2 x and 1 y`);
});
