// What `deno task test` derives and reads.
import { assert, assertEquals } from "@std/assert";
import { canLoad, deriveImportMap } from "../../scripts/testing/imports.ts";
import { closingLines, readSkipped, readSummary } from "../../scripts/testing/summary.ts";

Deno.test("the derived import map keeps deno.json's imports, sub-paths and folders", () => {
  const { imports } = deriveImportMap({
    "@std/assert": "jsr:@std/assert@^1",
    "@scope/name": "npm:@scope/name@1.2.3",
    "lib/": "./lib/",
  }, "/project");
  assertEquals(imports, {
    "@scope/name": "npm:@scope/name@1.2.3",
    "@scope/name/": "npm:/@scope/name@1.2.3/",
    "lib/": "file:///project/lib/",
    "@std/assert": "file:///project/tests/support/assert.ts",
  });
});

Deno.test("canLoad tells a module that is there from one that is not", async () => {
  assert(await canLoad(import.meta.resolve("../support/assert.ts")));
  assert(!await canLoad(import.meta.resolve("./missing.ts")));
});

Deno.test("the summary reads the last result line, with and without skipped tests", () => {
  const green = "\x1b[32mok\x1b[0m | 12 passed (3 steps) | 0 failed | 2 ignored (1s)\n";
  assertEquals(readSummary(green, true), { passed: 12, failed: 0, skipped: 2 });
  const red = "FAILED | 3 passed | 2 failed (196ms)\n";
  assertEquals(readSummary(red, false), { passed: 3, failed: 2, skipped: 0 });
});

Deno.test("a run that failed without a result line, or against it, counts as a failure", () => {
  assertEquals(readSummary("error: Type checking failed.", false).failed, 1);
  assertEquals(readSummary("ok | 3 passed | 0 failed (1s)", false).failed, 1);
});

Deno.test("skipped tests are listed with the reasons in their names, the counts last", () => {
  const junit = `
    <testcase name="one (skipped: no &lt;Chromium&gt; here)" classname="./a_test.ts" time="0">
        <skipped/>
    </testcase>
    <testcase name="two" classname="./a_test.ts" time="0.1">
    </testcase>
    <testcase name="three" classname="./b_test.ts" time="0">
        <skipped/>
    </testcase>`;
  assertEquals(closingLines({ passed: 1, failed: 0, skipped: 2 }, readSkipped(junit)), [
    "skipped: one (./a_test.ts): no <Chromium> here",
    "skipped: three (./b_test.ts): no reason given",
    "1 passed, 0 failed, 2 skipped",
  ]);
});

Deno.test("tests that a filter left out are not listed", () => {
  const junit = '<testcase name="one" classname="./a_test.ts" time="0"><skipped/></testcase>';
  const lines = closingLines({ passed: 1, failed: 0, skipped: 0 }, readSkipped(junit));
  assertEquals(lines, ["1 passed, 0 failed, 0 skipped"]);
});
