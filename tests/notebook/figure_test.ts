// Figures: what is published, and what the static picture shows.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import sharp from "sharp";
import { barChart } from "lib/notebook/charts/bar_chart.ts";
import { type Figure, plot, styledFigure } from "lib/notebook/charts/figure.ts";
import { heatmap } from "lib/notebook/charts/heatmap.ts";
import { histogram } from "lib/notebook/charts/histogram.ts";
import { intervalChart } from "lib/notebook/charts/interval_chart.ts";
import { lineChart, lineFigure } from "lib/notebook/charts/line_chart.ts";
import { shownBy } from "./recorder.ts";

const PLOTLY = "application/vnd.plotly.v1+json";

/** All texts of an SVG, in drawing order. */
function textsIn(svg: unknown): string[] {
  return [...String(svg).matchAll(/<text[^>]*>(.*?)<\/text>/gs)]
    .map(([, inside]) => inside.replace(/<[^>]*>/g, ""));
}

/** Number of elements with a class in the plot itself, the legend left out. */
function countClass(svg: unknown, name: string): number {
  return String(svg).split('class="infolayer"')[0].match(
    new RegExp(`class="[^"]*\\b${name}\\b`, "g"),
  )?.length ?? 0;
}

/** The picture of an SVG, RGB. */
async function pixelsOf(svg: unknown) {
  const { data, info } = await sharp(Buffer.from(String(svg))).removeAlpha().raw()
    .toBuffer({ resolveWithObject: true });
  return (x: number, y: number) => {
    const at = (Math.round(y) * info.width + Math.round(x)) * 3;
    return [...data.subarray(at, at + 3)];
  };
}

Deno.test("a figure is published as plotly JSON, SVG and text, never as PNG", async () => {
  const bundle = await shownBy(() => lineChart({ a: [1, 2] }, { title: "Loss" }));
  assertEquals(Object.keys(bundle).sort(), [PLOTLY, "image/svg+xml", "text/plain"]);
  assertEquals(bundle["text/plain"], "Loss");
  const { data, layout } = JSON.parse(JSON.stringify(bundle[PLOTLY]));
  assertEquals([data[0].name, data[0].y], ["a", [1, 2]]);
  assertEquals(layout.title.text, "Loss");
});

Deno.test("the SVG has titles, axes, legend and one path for each line", async () => {
  const { "image/svg+xml": svg } = await shownBy(() =>
    lineChart({ "D(real)": [0.5, 0.9, 0.7], "D(fake)": [0.5, 0.2, 0.4] }, {
      title: "Belief",
      x: "step",
      y: "probability",
      range: [0, 1],
      guides: [{ y: 0.5, label: "cannot tell" }],
    })
  );
  const texts = textsIn(svg);
  for (const text of ["Belief", "step", "probability", "D(real)", "D(fake)", "cannot tell"]) {
    assert(texts.includes(text), `${text} is missing among ${texts}`);
  }
  assert(texts.includes("0.8"), "the vertical axis has numbers");
  assertEquals(countClass(svg, "js-line"), 2);
  assertEquals(String(svg).includes("Infinity") || String(svg).includes("NaN"), false);
});

Deno.test("labels of guides that are near each other stand side by side", () => {
  const guides = [0.526, 0.988, 0.544].map((y) => ({ y, label: `at ${y}` }));
  const { layout } = lineFigure({ a: [0.77, 0.85], b: [NaN, 0.8] }, { guides });
  const { annotations } = JSON.parse(JSON.stringify(layout));
  assertEquals(annotations.map(({ x }: { x: number }) => x), [1, 1, 0.8]);
  const apart = lineFigure({ a: [0, 1] }, { guides: [{ y: 1, label: "" }, { y: 10, label: "" }] });
  const alone = JSON.parse(JSON.stringify(apart.layout)).annotations;
  assertEquals(alone.map(({ x }: { x: number }) => x), [1, 1]);
});

Deno.test("drawing leaves the program's globals alone", async () => {
  const names = () => Object.getOwnPropertyNames(globalThis).sort();
  const before = names(), { document, window } = globalThis as Record<string, unknown>;
  await shownBy(() => lineChart({ a: [1, 2] }));
  assertEquals(names(), before);
  assertEquals([document, window], [undefined, undefined]);
});

Deno.test("smoothing draws the raw line faintly under the mean, one legend entry each", async () => {
  const series = { a: [1, 5, 2, 8], b: [2, 2, 2, 2] };
  const bundle = await shownBy(() => lineChart(series, { smoothing: 0.5 }));
  assertEquals(countClass(bundle["image/svg+xml"], "js-line"), 4);
  assertEquals(textsIn(bundle["image/svg+xml"]).filter((text) => text === "a").length, 1);
  await assertRejects(() => lineChart(series, { smoothing: 1 }), RangeError, "smoothing 1");
});

Deno.test("values that are not finite are gaps in the line", async () => {
  const bundle = await shownBy(() => lineChart({ a: [1, 2, NaN, 3, 4] }));
  assertEquals((bundle[PLOTLY] as unknown as Figure).data[0].y, [1, 2, null, 3, 4]);
  assertEquals(countClass(bundle["image/svg+xml"], "js-line"), 2);
});

Deno.test("a long series is thinned in the figure", async () => {
  const y = Float32Array.from({ length: 200_000 }, (_, i) => Math.sin(i / 5000));
  const bundle = await shownBy(() => lineChart({ y }));
  assert(JSON.stringify(bundle[PLOTLY]).length < 60_000);
});

Deno.test("a legend stands above, in rows, or at the right when the names need more", () => {
  const layoutFor = (names: string[]) => {
    const data = names.map((name) => ({ type: "scatter" as const, name }));
    return JSON.parse(JSON.stringify(styledFigure({ data }, { title: "t" }).layout));
  };
  const top = (names: string[]) => layoutFor(names).margin.t;
  assertEquals(layoutFor(["one"]).showlegend, false);
  assert(top(["one"]) < top(["one", "two"]));
  const long = Array.from({ length: 4 }, (_, i) => `a name that is rather long, number ${i}`);
  assert(top(["one", "two"]) < top(long));
  const many = Array.from({ length: 12 }, (_, i) => `a name that is rather long, number ${i}`);
  const { legend, margin } = layoutFor(many);
  assertEquals(legend.orientation, "v");
  assert(margin.r > 200 && margin.t === top(["one"]));
});

Deno.test("the SVG's texts do not overlap each other", async () => {
  const names = ["generator", "discriminator on real", "discriminator on fake"];
  const { "image/svg+xml": svg } = await shownBy(() =>
    lineChart(Object.fromEntries(names.map((name, i) => [name, [i, i + 1]])), { title: "Losses" })
  );
  const legend = [...String(svg).matchAll(/class="traces"[^>]*translate\(([\d.]+),([\d.]+)\)/g)];
  const starts = legend.map(([, x, y]) => [Number(x), Number(y)]);
  assertEquals(starts.length, 3);
  for (let i = 1; i < 3; i++) { // 6 pixels are less than any letter of the font is wide on average
    assert(starts[i][0] - starts[i - 1][0] > names[i - 1].length * 6, JSON.stringify(starts));
  }
});

Deno.test("plot takes any plotly figure; its own layout goes before the look", async () => {
  const figure: Figure = {
    data: [{ type: "box", y: [1, 2, 9], name: "FID" }],
    layout: { yaxis: { title: { text: "own" } } },
  };
  const bundle = await shownBy(() => plot(figure, { title: "Runs", y: "other", width: 500 }));
  const texts = textsIn(bundle["image/svg+xml"]);
  assert(texts.includes("own") && !texts.includes("other"), String(texts));
  assertStringIncludes(String(bundle["image/svg+xml"]), `width="500"`);
});

Deno.test("barChart draws a bar for each name, also for names that are numbers", async () => {
  const { "image/svg+xml": svg } = await shownBy(() =>
    barChart({ "7": 3, "9": 1 }, { x: "digit" })
  );
  assertEquals(countClass(svg, "point"), 2);
  assert(textsIn(svg).includes("7") && !textsIn(svg).includes("8"));
});

Deno.test("barChart draws groups and says which one does not fit", async () => {
  const groups = { real: [1, 2], fake: [3, 4] }, categories = ["zero", "one"];
  const { "image/svg+xml": svg } = await shownBy(() => barChart(groups, { categories }));
  assertEquals(countClass(svg, "point"), 4);
  await assertRejects(() => barChart({ a: [1] }, { categories }), RangeError, `"a" has 1 values`);
  await assertRejects(() => barChart({}), RangeError, "no values");
});

Deno.test("histogram counts every finite value once, in common bins", async () => {
  const bundle = await shownBy(() => histogram({ a: [0, 1, 2, 3, NaN], b: [4] }, { bins: 4 }));
  const [a, b] = (bundle[PLOTLY] as unknown as Figure).data;
  assertEquals([a.x, a.y, b.y], [[0.5, 1.5, 2.5, 3.5], [1, 1, 1, 1], [0, 0, 0, 1]]);
  assertEquals(a.width, 1);
  await assertRejects(() => histogram({ a: [NaN] }), RangeError, "no finite values");
});

Deno.test("heatmap paints each cell in its colour, first row on top", async () => {
  const bundle = await shownBy(() => heatmap([[0, 1], [0, 0]], { values: false }));
  const at = await pixelsOf(bundle["image/svg+xml"]);
  const { margin, width, height } = JSON.parse(JSON.stringify(bundle[PLOTLY])).layout;
  const cell = (column: number, row: number) =>
    at(
      margin.l + (column + 0.5) * (width - margin.l - margin.r) / 2,
      margin.t + (row + 0.5) * (height - margin.t - margin.b) / 2,
    );
  const dark = [68, 1, 84], bright = [253, 231, 37]; // the ends of matplotlib's viridis
  assertEquals([cell(0, 0), cell(1, 0), cell(0, 1), cell(1, 1)], [dark, bright, dark, dark]);
});

Deno.test("heatmap writes values and names, and refuses ragged rows", async () => {
  const rows = ["cat", "dog"], columns = ["as cat", "as dog"];
  const { "image/svg+xml": svg } = await shownBy(() =>
    heatmap([[91, 9], [4, 96]], { rows, columns })
  );
  for (const text of ["91", "96", ...rows, ...columns]) assert(textsIn(svg).includes(text), text);
  await assertRejects(() => heatmap([[1, 2], [3]]), RangeError, "row 1 has 1 cells");
  await assertRejects(() => heatmap([]), RangeError, "no cells");
  await assertRejects(() => heatmap([[1]], { rows }), RangeError, "2 names for 1 rows");
});

Deno.test("intervals are points with whiskers, the first row on top, under the whole of their names", async () => {
  const long = "reconstructions of held-out pictures";
  const bundle = await shownBy(() =>
    intervalChart({
      [long]: { value: 3, low: 2, high: 5 },
      noise: { value: 9, low: 8.5, high: 9.5 },
    }, { title: "Distances", x: "distance", guide: { x: 3, label: "floor" } })
  );
  const { data: [trace], layout } = JSON.parse(JSON.stringify(bundle[PLOTLY]));
  assertEquals([trace.x, trace.y], [[3, 9], [long, "noise"]]);
  assertEquals([trace.error_x.array, trace.error_x.arrayminus], [[2, 0.5], [1, 0.5]]);
  assertEquals(layout.yaxis.autorange, "reversed");
  const svg = bundle["image/svg+xml"];
  const texts = textsIn(svg);
  for (const text of [long, "noise", "floor", "distance"]) assert(texts.includes(text), text);
  assertEquals(countClass(svg, "xerror"), 2);
  assert(layout.margin.l > 200, "names are not cut off");
  await assertRejects(() => intervalChart({}), RangeError, "no values");
});
