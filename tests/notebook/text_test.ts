// Words, tables and the device line.
import { assertEquals, assertRejects } from "@std/assert";
import { deviceLine, html, markdown, numberText, table } from "lib/notebook/output/text.ts";
import { shownBy } from "./recorder.ts";

Deno.test("markdown and html come with a plain form", async () => {
  const text = "$x^2$ and **bold**";
  assertEquals(await shownBy(() => markdown(text)), { "text/markdown": text, "text/plain": text });
  const both = { "text/html": "<b>x</b>", "text/plain": "x" };
  assertEquals(await shownBy(() => html("<b>x</b>", "x")), both);
});

Deno.test("table takes its columns from the rows, numbers at the right", async () => {
  const rows = [{ preset: "quick", steps: 2000 }, { preset: "full", FID: 12.3456 }];
  const bundle = await shownBy(() => table(rows, { title: "Results" }));
  assertEquals(
    bundle["text/plain"],
    [
      "Results",
      "preset  steps    FID",
      "------  -----  -----",
      "quick   2,000",
      "full           12.35",
    ].join("\n"),
  );
  const source = String(bundle["text/html"]);
  assertEquals(source.match(/<tr>/g)?.length, 3);
  assertEquals(source.includes(`<td style="text-align: right">12.35</td>`), true);
  await assertRejects(() => table([]), RangeError, "no rows");
});

Deno.test("table shows text as text, never as HTML", async () => {
  const bundle = await shownBy(() => table([{ "<i>": `<script>"&"</script>` }]));
  const source = String(bundle["text/html"]);
  assertEquals(source.includes("<script>") || source.includes("<i>"), false);
  assertEquals(source.includes("&lt;script&gt;&quot;&amp;&quot;"), true);
});

Deno.test("deviceLine says what the work runs on", async () => {
  const facts = { name: "Xeon", threads: 2, engine: "TensorFlow", version: "2.21.0" };
  const line = async (kind: "cpu" | "gpu") =>
    (await shownBy(() => deviceLine({ ...facts, kind })))["text/plain"];
  assertEquals(
    await line("cpu"),
    `Runs on CPU Xeon, 2 threads (TensorFlow 2.21.0, Deno ${Deno.version.deno})`,
  );
  assertEquals((await line("gpu")).startsWith("Runs on GPU Xeon (TensorFlow"), true);
});

Deno.test("numberText is short and keeps four digits", () => {
  const cases: [number, string][] = [
    [1234567, "1,234,567"],
    [0.123456, "0.1235"],
    [1.5, "1.500"],
    [123.456, "123.5"],
    [0.0000123456, "0.00001235"],
    [12345678.9, "1.235e+7"],
    [NaN, "NaN"],
    [-0.5, "-0.5000"],
  ];
  for (const [value, text] of cases) assertEquals(numberText(value), text);
});
