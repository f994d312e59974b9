// Bars: numbers of named things.
import { categoryAxis } from "./category_axis.ts";
import { type FigureOptions, MARGIN, plot, sizeOf, type Trace } from "./figure.ts";
import { figureNumbers } from "./series.ts";

/**
 * Bars: one for each name with a number, or groups side by side for each name with several.
 *
 * ```ts
 * import { barChart } from "lib/notebook/mod.ts";
 * await barChart({ zero: 98, one: 112 }, { title: "Samples of each class", y: "samples" });
 * await barChart({ real: [98, 112], generated: [80, 130] }, { categories: ["zero", "one"] });
 * ```
 *
 * @throws RangeError when there is nothing to draw or a group has no number for a category
 */
export async function barChart(
  values: Readonly<Record<string, number>> | Readonly<Record<string, ArrayLike<number>>>,
  options: FigureOptions & { /** Names of the places in each group. */ categories?: string[] } = {},
): Promise<void> {
  const names = Object.keys(values);
  if (names.length === 0) throw new RangeError("barChart: no values given");
  const single = Object.values(values).every((value) => typeof value === "number");
  const categories = single ? names : options.categories ?? [];
  const groups: [string, ArrayLike<number>][] = single
    ? [["", Object.values(values as Record<string, number>)]]
    : Object.entries(values as Record<string, ArrayLike<number>>);
  const data = groups.map(([name, heights]): Trace => {
    if (heights.length !== categories.length) {
      throw new RangeError(
        `barChart: "${name}" has ${heights.length} values for ${categories.length} categories`,
      );
    }
    return { type: "bar", name, x: categories, y: figureNumbers(heights) };
  });
  const { axis, height } = categoryAxis(
    categories,
    sizeOf(options).width - MARGIN.left - MARGIN.right,
  );
  const layout = { barmode: "group", xaxis: axis, margin: { b: MARGIN.bottom + height } };
  await plot({ data, layout }, options);
}
