// Names along an axis: all, slanted, or every so many.
import { assert, assertEquals } from "@std/assert";
import { categoryAxis } from "lib/notebook/charts/category_axis.ts";

Deno.test("names that fit stand upright, all of them", () => {
  const { axis } = categoryAxis([..."0123456789"], 600);
  assertEquals([axis.tickangle, axis.dtick], [0, undefined]);
});

Deno.test("names that are too wide are slanted, with room for the widest below", () => {
  const names = Array.from({ length: 8 }, (_, i) => `African elephant ${i}`);
  const { axis, height } = categoryAxis(names, 600);
  assertEquals([axis.tickangle, axis.dtick], [-35, undefined]);
  assert(height > 60 && height < 120, `${height} pixels`);
  assert(height > categoryAxis(names.map((name) => name.slice(8)), 600).height);
});

Deno.test("of very many names so many are shown as fit", () => {
  const steps = Array.from({ length: 100 }, (_, i) => String(i * 80));
  const { axis, height } = categoryAxis(steps, 600);
  const shown = Math.ceil(100 / Number(axis.dtick));
  assert(axis.tickangle === 0 && shown >= 8 && shown <= 20, `${shown} names`);
  assertEquals(height, categoryAxis(["1"], 600).height);
});
