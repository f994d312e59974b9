// How values are distributed.
import { type FigureOptions, plot, type Trace } from "./figure.ts";
import { figureNumbers } from "./series.ts";

/**
 * How often values occur: one histogram for each name, laid over each other, with common bins.
 *
 * @throws RangeError when there is no finite value
 */
export async function histogram(
  series: Readonly<Record<string, ArrayLike<number>>>,
  options: FigureOptions & { /** Number of bins. Default 40. */ bins?: number } = {},
): Promise<void> {
  const { bins = 40 } = options;
  const finite = Object.entries(series).map(([name, values]) =>
    [name, Array.from(values).filter(Number.isFinite)] as const
  );
  const [low, high] = extent(finite.flatMap(([, values]) => values));
  const data = finite.map(([name, values]): Trace => ({
    type: "bar",
    name,
    ...count(values, low, high, bins),
    opacity: finite.length > 1 ? 0.6 : 1,
  }));
  await plot({ data, layout: { barmode: "overlay", bargap: 0.04 } }, { y: "count", ...options });
}

function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) throw new RangeError("histogram: no finite values given");
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Counted here, not by plotly: a figure of a million values would weigh as much as they do. */
function count(values: readonly number[], low: number, high: number, bins: number) {
  const width = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - low) / width))]++;
  return { x: figureNumbers(counts.map((_, i) => low + (i + 0.5) * width)), y: counts, width };
}
