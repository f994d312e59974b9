// Key figures: a table to read, and the same as data for the report.
import { KEY_FIGURES_MIME } from "lib/notebook/output/key_figures.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { keyFigures } from "lib/notebook/mod.ts";
import { shownBy } from "./recorder.ts";

Deno.test("key figures by name are rows of a table, and named in the data", async () => {
  const shown = await shownBy(() => keyFigures({ "PSNR (held out)": "23.5 dB", codes: 512 }));
  assertEquals(shown[KEY_FIGURES_MIME], {
    title: undefined,
    columns: ["figure", "value"],
    rows: [["PSNR (held out)", "23.5 dB"], ["codes", "512"]],
    named: true,
  });
  assertStringIncludes(String(shown["text/html"]), "<td");
  assertEquals(
    shown["text/plain"],
    "figure           value\n---------------  -------\nPSNR (held out)  23.5 dB\ncodes            512",
  );
});

Deno.test("key figures in rows keep their columns; a missing one is empty", async () => {
  const rows = [{ model: "VQ-VAE", FID: 80.123 }, { model: "none" }];
  const shown = await shownBy(() => keyFigures(rows, { title: "All" }));
  assertEquals(shown[KEY_FIGURES_MIME], {
    title: "All",
    columns: ["model", "FID"],
    rows: [["VQ-VAE", "80.12"], ["none", ""]],
    named: false,
  });
});

Deno.test("no key figures are an error", async () => {
  await assertRejects(() => keyFigures({}), RangeError, "no figures");
  await assertRejects(() => keyFigures([]), RangeError, "no figures");
});
