// The live chart: in place, not too often, interactive at the end.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { liveChart } from "lib/notebook/charts/live_chart.ts";
import { Recorder } from "./recorder.ts";

const PLOTLY = "application/vnd.plotly.v1+json";

/** Lets a drawing that was begun come to its end. */
function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

Deno.test("a live chart is redrawn in place, rarely, and is interactive at the end", async () => {
  const output = new Recorder();
  let ms = 0;
  const chart = liveChart("Loss", { y: "BCE", every: 1 }, { output, now: () => ms });
  for (let step = 1; step <= 10_000; step++) { // 20 seconds of the fake clock
    ms += 2;
    chart.add(step, { generator: Math.cos(step / 900), discriminator: Math.sin(step / 700) });
    if (step % 250 === 0) await pause(30);
  }
  await chart.end();
  const { shown, visible } = output;
  assert(shown.length >= 4 && shown.length <= 23, `${shown.length} messages in 20 seconds`);
  assertEquals(new Set(shown.map(({ options }) => options.id)).size, 1);
  assertEquals(shown.map(({ options }) => options.update), shown.map((_, i) => i > 0));
  const middle = shown.slice(1, -1).map(({ bundle }) => bundle);
  assert(middle.every((bundle) => bundle["image/svg+xml"] && !bundle[PLOTLY]), "pictures only");
  assertEquals(visible.length, 1);
  assertEquals(Object.keys(visible[0]).sort(), [PLOTLY, "image/svg+xml", "text/plain"]);
  const texts = String(visible[0]["image/svg+xml"]);
  for (const text of ["Loss", "BCE", "step", "generator"]) assert(texts.includes(text), text);
});

Deno.test("100,000 points make a small chart", async () => {
  const output = new Recorder();
  const chart = liveChart("Noise", { smoothing: 0.9 }, { output, now: () => 0 });
  for (let step = 0; step < 100_000; step++) chart.add(step, { value: Math.sin(step * step) });
  await chart.end();
  assert(JSON.stringify(output.visible[0]).length < 150_000);
});

Deno.test("a metric may come later, and a chart without points shows none", async () => {
  const output = new Recorder();
  const chart = liveChart("Two", {}, { output });
  chart.add(1, { train: 1 });
  chart.add(2, { train: 0.5, test: 0.7 });
  await chart.end();
  const { data } = JSON.parse(JSON.stringify(output.visible[0][PLOTLY]));
  assertEquals(data.map(({ x }: { x: number[] }) => x), [[1, 2], [2]]);
  assertThrows(() => chart.add(3, { train: 1 }), Error, `"Two" has ended`);

  const empty = new Recorder();
  await liveChart("None", {}, { output: empty }).end();
  assertEquals(empty.visible[0]["text/plain"], "None: no points yet");
});

Deno.test("outside a notebook nothing is shown before there are points", async () => {
  const output = new Recorder(false);
  const chart = liveChart("Quick", {}, { output });
  await chart.end();
  assertEquals(output.shown, []);
});

Deno.test("the options are those of a line chart", async () => {
  const output = new Recorder();
  const guides = [{ y: 0.69, label: "ln 2" }];
  const chart = liveChart("D", { x: "epoch", range: [0, 1], guides }, { output });
  chart.add(1, { a: 0.5 });
  chart.add(2, { a: 0.6 });
  await chart.end();
  const svg = String(output.visible[0]["image/svg+xml"]);
  assert(svg.includes("ln 2") && svg.includes("epoch"));
  assertThrows(() => liveChart("D", { every: -1 }, { output }), RangeError, "every -1");
});
